namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>The words of a name, cut at case changes and at what is not a letter: <c>x-api-key</c>, <c>apiKey</c>, <c>APIKey</c>.</summary>
internal ref struct NameWords(ReadOnlySpan<char> name)
{
    private readonly ReadOnlySpan<char> name = name;
    private int next;
    private int start;

    public Range Current { get; private set; }

    public readonly NameWords GetEnumerator() => this;

    public bool MoveNext()
    {
        while (next <= name.Length)
        {
            var i = next++;
            var ends = i == name.Length || !char.IsLetter(name[i]);
            if (!ends && !TurnsAt(i))
                continue;
            var begin = start;
            start = ends ? i + 1 : i;
            if (i == begin)
                continue;
            Current = begin..i;
            return true;
        }

        return false;
    }

    // apiKey | APIKey: a word begins at the K.
    private readonly bool TurnsAt(int i) =>
        i > start && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
}
