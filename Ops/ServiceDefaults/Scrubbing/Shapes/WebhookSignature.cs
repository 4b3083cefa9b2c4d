using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>The value of a <c>Stripe-Signature</c> header: <c>t=1700000000,v1=5257a869…</c>.</summary>
internal sealed class WebhookSignature : Shape
{
    private const int Shortest = 16;
    private const int ShortestCut = 6;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var at = from;
        while (true)
        {
            var equals = text[at..].IndexOf('=');
            if (equals < 0)
                return false;
            equals += at;
            at = equals + 1;
            var scheme = equals - 2;
            if (scheme < from || text[scheme..at] is not ("v1=" or "v0="))
                continue;
            var end = EndOfHex(text, scheme + 3);
            if (Begins(text, scheme) && IsLongEnough(text, scheme + 3, end))
            {
                while (end + 4 <= text.Length && text[end] == ',' && text[(end + 1)..(end + 4)] is "v1=" or "v0=")
                    end = EndOfHex(text, end + 4);
                match = new Match(Kind.Signature, Start(text, from, scheme), end);
                return true;
            }

            at = end;
        }
    }

    private static int EndOfHex(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].IndexOfAnyExcept(Hex);
        return length < 0 ? text.Length : at + length;
    }

    private static bool IsLongEnough(ReadOnlySpan<char> text, int begin, int end) => end - begin >= (end == text.Length ? ShortestCut : Shortest);

    // The time in front belongs to it: t=1700000000,
    private static int Start(ReadOnlySpan<char> text, int from, int scheme)
    {
        var at = scheme - 1;
        if (at <= from || text[at] != ',')
            return scheme;
        while (at > from && char.IsAsciiDigit(text[at - 1]))
            at--;
        return at >= from + 2 && text[(at - 2)..at] is "t=" && scheme - 1 - at >= 6 && Begins(text, at - 2) ? at - 2 : scheme;
    }
}
