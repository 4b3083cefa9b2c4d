using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Whether a text has a run of characters as keys, tokens and encoded data are made of, that is too long for a word.
/// Few lines have, and without one five rules need not look.
/// </summary>
internal static class TokenRuns
{
    private const int Shortest = 12;
    private const int ShortestCut = 6;
    private const int LongWord = 24;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789_");

    public static bool Any(ReadOnlySpan<char> text)
    {
        // A run of this length covers one of these places; one that is cut at the end may be shorter.
        for (var at = Shortest - 1; at < text.Length; at += Shortest)
        {
            if (!IsToken(text[at]))
                continue;
            var (start, end) = (at, at + 1);
            while (start > 0 && IsToken(text[start - 1]))
                start--;
            while (end < text.Length && IsToken(text[end]))
                end++;
            if (end - start >= Shortest && IsSuspicious(text[start..end]))
                return true;
            at = end;
        }

        var last = text.Length;
        while (last > 0 && IsToken(text[last - 1]))
            last--;
        return text.Length - last >= ShortestCut && text[last..].ContainsAny(Digits);
    }

    private static bool IsSuspicious(ReadOnlySpan<char> run) =>
        run.Length >= LongWord || run.ContainsAny(Digits) || run[1..].ContainsAnyInRange('A', 'Z');

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+';
}
