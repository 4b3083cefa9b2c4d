using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>Keys that their makers gave a beginning by which they are known: Stripe, clouds, forges and registries.</summary>
internal sealed class ProviderKey : Shape
{
    /// <summary>What is left of a key at the end of a text.</summary>
    private const int ShortestCut = 4;

    private static readonly Prefix[] Prefixes =
    [
        // Stripe: keys of both modes, webhook secrets, client secrets of intents and sessions.
        new("sk_live_", 6), new("sk_test_", 6), new("rk_live_", 6), new("rk_test_", 6), new("pk_live_", 6), new("pk_test_", 6), new("whsec_", 6), new("_secret_", 6),
        new("AKIA", 16), new("ASIA", 16), new("AIza", 30), new("ya29.", 20), new("GOCSPX-", 20),
        new("ghp_", 20), new("gho_", 20), new("ghu_", 20), new("ghs_", 20), new("ghr_", 20), new("github_pat_", 20), new("glpat-", 16), new("npm_", 30, true), new("pypi-", 30, true),
        new("SG.", 20, true), new("xoxa-", 10), new("xoxb-", 10), new("xoxp-", 10), new("xoxr-", 10), new("xoxs-", 10), new("xapp-", 20),
        new("sk-", 20, true), new("hf_", 20, true), new("dop_v1_", 20), new("shpat_", 20), new("hvs.", 20), new("sntrys_", 20), new("sntryu_", 20),
    ];

    private static readonly SearchValues<string> Beginnings = SearchValues.Create([.. Names], StringComparison.Ordinal);
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-.");

    public static IEnumerable<string> Names => Prefixes.Select(p => p.Text);

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var (at, noDigitUntil) = (from, from);
        while (true)
        {
            var begin = text[at..].IndexOfAny(Beginnings);
            if (begin < 0)
                return false;
            begin += at;
            var prefix = At(text[begin..]);
            var body = begin + prefix.Text.Length;
            var start = Start(text, at, begin, prefix);
            at = body;
            if (start < 0 || (prefix.NeedsDigit && body < noDigitUntil))
                continue;
            var length = text[body..].IndexOfAnyExcept(Characters);
            // A full stop at its end is the sentence's.
            var end = body + (length < 0 ? text[body..] : text.Slice(body, length)).TrimEnd('.').Length;
            if (end - body < (end == text.Length ? Math.Min(ShortestCut, prefix.Shortest) : prefix.Shortest))
                continue;
            if (prefix.NeedsDigit && !text[body..end].ContainsAnyInRange('0', '9'))
            {
                noDigitUntil = end;
                continue;
            }

            match = new Match(Kind.ProviderKey, start, end);
            return true;
        }
    }

    private static Prefix At(ReadOnlySpan<char> text)
    {
        foreach (var prefix in Prefixes)
            if (text.StartsWith(prefix.Text, StringComparison.Ordinal))
                return prefix;
        return Prefixes[0];
    }

    // pi_3Abc_secret_Def: the key begins before what it is known by.
    private static int Start(ReadOnlySpan<char> text, int from, int begin, Prefix prefix)
    {
        if (prefix.Text[0] != '_')
            return Begins(text, begin) ? begin : -1;
        var start = begin;
        while (start > from && IsWord(text[start - 1]))
            start--;
        return text[start..begin] is ['p', 'i', '_', ..] or ['c', 's', '_', ..] or ['s', 'e', 't', 'i', '_', ..] ? start : -1;
    }

    /// <param name="Shortest">How many characters follow at least.</param>
    /// <param name="NeedsDigit">A name in code may begin like it.</param>
    private sealed record Prefix(string Text, int Shortest, bool NeedsDigit = false);
}
