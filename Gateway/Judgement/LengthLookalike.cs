namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// Names that some server may take for <c>Content-Length</c> or <c>Transfer-Encoding</c> after its own cleaning:
/// <c>ContentLength</c>, <c>Content_Length</c>, <c>Transfer--Encoding</c>.
/// </summary>
internal static class LengthLookalike
{
    private const int Longest = 24;

    public static bool Is(string name)
    {
        if (name.Length is < 13 or > Longest || (char.IsAsciiLetter(name[0]) && (name[0] | ' ') is not ('c' or 't')))
            return false;
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            return false;
        Span<char> letters = stackalloc char[Longest];
        var length = 0;
        foreach (var c in name)
            if (char.IsAsciiLetter(c))
                letters[length++] = c;
        ReadOnlySpan<char> bare = letters[..length];
        return bare.Equals("ContentLength", StringComparison.OrdinalIgnoreCase) || bare.Equals("TransferEncoding", StringComparison.OrdinalIgnoreCase);
    }
}
