namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>An e-mail address: its first letter and its domain stay.</summary>
internal sealed class EmailAddress : Shape
{
    private const string Mask = "***";

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var looked = from;
        while (true)
        {
            var at = text[looked..].IndexOf('@');
            if (at < 0)
                return false;
            at += looked;
            var start = at;
            while (start > looked && IsLocal(text[start - 1]))
                start--;
            while (start < at && !IsWord(text[start]))
                start++;
            looked = at + 1;
            if (start < at && !IsForge(text, start, at) && HasDomain(text[looked..], at - start))
            {
                match = new Match(Kind.Email, start + 1, at, Mask);
                return true;
            }
        }
    }

    private static bool IsLocal(char c) => IsWord(c) || c is '.' or '%' or '+' or '\'' or '-';

    // git@github.com:owner/repository is the same for everybody.
    private static bool IsForge(ReadOnlySpan<char> text, int start, int at) => text[start..at] is "git";

    // Labels with dots between; one behind the first begins with a letter, which versions do not.
    private static bool HasDomain(ReadOnlySpan<char> text, int localLength)
    {
        var label = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (IsWord(text[i]) || text[i] == '-'))
                continue;
            if (i == label)
                return false;
            if (label > 0 && i - label >= 2 && char.IsLetter(text[label]))
                return !IsScale(text);
            // Cut within the domain, or a machine's own name.
            if (i == text.Length)
                return label == 0 && localLength >= 3 && i >= 3 && char.IsLetter(text[0]) && !Revisions.Contains(text);
            if (text[i] != '.')
                return false;
            label = i + 1;
        }

        return false;
    }

    // typescript@latest, actions/checkout@main
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Revisions = SensitiveNames.Set("latest", "next", "stable", "beta", "alpha", "main", "master", "head", "release");

    // logo@2x.png
    private static bool IsScale(ReadOnlySpan<char> text) => text.Length > 2 && char.IsAsciiDigit(text[0]) && text[1] == 'x' && text[2] == '.';
}
