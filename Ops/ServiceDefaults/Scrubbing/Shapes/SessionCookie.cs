using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>The value of the gateway's session cookie, without its name: a handle and its signature, 43 characters of base64url each, with a dot between.</summary>
internal sealed class SessionCookie : Shape
{
    private const int Half = 43;
    private const int ShortestCut = 6;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        for (var at = from + Half; at < text.Length; at++)
        {
            var dot = text[at..].IndexOf('.');
            if (dot < 0)
                return false;
            at += dot;
            var start = at - Half;
            if (text[start..at].ContainsAnyExcept(Characters) || (start > 0 && (IsWord(text[start - 1]) || text[start - 1] is '-' or '.')))
                continue;
            var rest = text[(at + 1)..Math.Min(text.Length, at + Half + 2)];
            var length = rest.IndexOfAnyExcept(Characters) is var stop && stop < 0 ? rest.Length : stop;
            var end = at + 1 + length;
            // Whole, or cut at the end of the text.
            if (length != Half && (end != text.Length || length is < ShortestCut or > Half))
                continue;
            match = new Match(Kind.Cookie, start, end);
            return true;
        }

        return false;
    }
}
