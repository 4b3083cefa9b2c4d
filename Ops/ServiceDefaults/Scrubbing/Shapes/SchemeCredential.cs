using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>What follows <c>Bearer</c> (RFC 6750) or <c>Basic</c> (RFC 7617).</summary>
internal sealed class SchemeCredential(string scheme) : Shape
{
    /// <summary>Longer than words are.</summary>
    private const int LongWord = 20;

    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+/=-");
    private static readonly SearchValues<char> Hyphenated = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");

    // With invariant globalization, as all processes run, a span's own search without regard to case is not vectorised.
    private readonly SearchValues<string> mark = SearchValues.Create([scheme], StringComparison.OrdinalIgnoreCase);

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var at = from;
        while (true)
        {
            var start = text[at..].IndexOfAny(mark);
            if (start < 0)
                return false;
            start += at;
            var begin = start + scheme.Length;
            at = begin;
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '+'))
                at++;
            if (at == begin || !Begins(text, start))
                continue;
            var length = text[at..].IndexOfAnyExcept(Token);
            var token = length < 0 ? text[at..] : text.Slice(at, length);
            if (IsCredential(token))
            {
                match = new Match(Kind.Bearer, at, at + token.Length);
                return true;
            }

            at += token.Length;
        }
    }

    // A word of lower-case letters, perhaps with a capital at its beginning, is English, and so are two with a hyphen between.
    private static bool IsCredential(ReadOnlySpan<char> token)
    {
        if (token.Length < 4)
            return false;
        if (token.Length >= LongWord || (token.Length >= 6 && token.ContainsAnyInRange('0', '9')))
            return true;
        var end = token[1..].IndexOfAnyExceptInRange('a', 'z');
        return end >= 0 && token.Length - end - 2 >= 2 && token.ContainsAnyExcept(Hyphenated);
    }
}
