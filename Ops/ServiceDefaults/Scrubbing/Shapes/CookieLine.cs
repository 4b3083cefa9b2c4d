using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>A <c>Cookie</c> or <c>Set-Cookie</c> header written out: everything up to the end of the line.</summary>
internal sealed class CookieLine : Shape
{
    private const string Name = "cookie";
    private const int LongestName = 128;

    private static readonly SearchValues<string> Mark = SearchValues.Create([Name], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> AfterName = SearchValues.Create(" \t\r\n;,=\"");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        var at = from;
        while (true)
        {
            var name = text[at..].IndexOfAny(Mark);
            if (name < 0)
                break;
            at += name + Name.Length;
            if (BeginsPairs(text, at, out var pairs))
            {
                var end = text[pairs..].IndexOfAny('\r', '\n');
                match = new Match(Kind.Cookie, pairs, end < 0 ? text.Length : pairs + end);
                if (!text[pairs..match.End].StartsWith(Scrubber.Filtered))
                    return true;
            }
        }

        match = default;
        return false;
    }

    // ": a=b" or "=a=b": a cookie's name and value. "cookie: expired" is prose.
    private static bool BeginsPairs(ReadOnlySpan<char> text, int at, out int pairs)
    {
        pairs = at;
        if (at >= text.Length || text[at] is not (':' or '='))
            return false;
        pairs = at + 1;
        while (pairs < text.Length && text[pairs] == ' ')
            pairs++;
        var end = text[pairs..Math.Min(text.Length, pairs + LongestName)].IndexOfAny(AfterName);
        return end > 0 && text[pairs + end] == '=';
    }
}
