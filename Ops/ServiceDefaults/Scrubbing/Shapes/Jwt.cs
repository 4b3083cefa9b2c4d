using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>A JSON web token (RFC 7519), signed or encrypted, also one of which only the beginning is left.</summary>
internal sealed class Jwt : Shape
{
    // {" in base64url.
    private const string Mark = "eyJ";

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var at = from;
        while (true)
        {
            var begin = text[at..].IndexOf(Mark, StringComparison.Ordinal);
            if (begin < 0)
                return false;
            begin += at;
            var length = text[begin..].IndexOfAnyExcept(Characters);
            var end = length < 0 ? text.Length : begin + length;
            var dot = text[begin..end].IndexOf('.');
            // Of what stands behind the first dot a few characters are enough where the text ends.
            if (dot >= 8 && Begins(text, begin) && text[(begin + dot)..end].TrimEnd('.').Length > (end == text.Length ? 1 : 5))
            {
                match = new Match(Kind.Jwt, begin, end);
                return true;
            }

            at = end;
        }
    }
}
