namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>A block of RFC 7468; one that was cut off goes to the end of the text.</summary>
internal sealed class Pem : Shape
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var begin = text[from..].IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0)
            return false;
        begin += from;
        match = new Match(Kind.Pem, begin, EndOf(text, begin));
        return true;
    }

    private static int EndOf(ReadOnlySpan<char> text, int begin)
    {
        var end = text[begin..].IndexOf(End, StringComparison.Ordinal);
        if (end < 0)
            return text.Length;
        var label = begin + end + End.Length;
        var dashes = text[label..].IndexOf(Dashes, StringComparison.Ordinal);
        return dashes < 0 ? text.Length : label + dashes + Dashes.Length;
    }
}
