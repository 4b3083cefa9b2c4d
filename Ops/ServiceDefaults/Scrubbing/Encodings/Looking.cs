namespace ResponsiAI.ServiceDefaults.Scrubbing.Encodings;

/// <summary>
/// How deep and how much is decoded for one text. What cannot be looked at any more is not shown: it counts as a secret.
/// </summary>
internal sealed class Looking(int textLength)
{
    /// <summary>Encodings within encodings: a percent-encoded URL in base64url of JSON in a query is four.</summary>
    private const int Deepest = 5;

    private int left = 4 * textLength + 4096;
    private int depth;

    /// <summary>What the decoded text is without its secrets; null when it has none.</summary>
    public string? Inside(string decoded)
    {
        if (depth == Deepest || decoded.Length > left)
        {
            Hits.Count(Kind.Unreadable);
            return Scrubber.Filtered;
        }

        left -= decoded.Length;
        depth++;
        var scrubbed = Rules.Apply(decoded, this);
        depth--;
        return ReferenceEquals(scrubbed, decoded) ? null : scrubbed;
    }
}
