using System.Buffers;
using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Encodings;

/// <summary>A query string, alone or within a text: its keys are names, and their values are percent-encoded.</summary>
internal static class QueryText
{
    /// <summary>Of a key that is itself a secret by its shape, sent by a client that lost its name.</summary>
    private const int ShortestSecret = 12;

    /// <summary>As often as what is in a value is decoded.</summary>
    private const int MostDecodings = 5;

    // Of encodings, of addresses, and of what may stand between a name and its value within a value.
    private static readonly SearchValues<char> Special = SearchValues.Create("%+@?\\:;<[(-");

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n\"'<>");

    /// <summary>All queries of a text: from a question mark to the next space or quote.</summary>
    public static string ScrubAll(string text, Looking looking)
    {
        StringBuilder? result = null;
        var (kept, at) = (0, 0);
        while (true)
        {
            var question = text.AsSpan(at).IndexOf('?');
            if (question < 0)
                break;
            question += at;
            var length = text.AsSpan(question).IndexOfAny(Delimiters);
            at = length < 0 ? text.Length : question + length;
            if (text.AsSpan(question, at - question).IndexOf('=') < 2)
                continue;
            var query = text[question..at];
            var scrubbed = Scrub(query, looking);
            if (ReferenceEquals(scrubbed, query))
                continue;
            (result ??= new StringBuilder(text.Length)).Append(text, kept, question - kept).Append(scrubbed);
            kept = at;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    public static string Scrub(string query, Looking looking)
    {
        if (IsPlain(query))
            return query;
        StringBuilder? result = null;
        var (kept, at) = (0, query[0] == '?' ? 1 : 0);
        while (at < query.Length)
        {
            var length = query.AsSpan(at).IndexOf('&');
            var end = length < 0 ? query.Length : at + length;
            var equals = query.AsSpan(at, end - at).IndexOf('=');
            var value = equals < 0 ? at : at + equals + 1;
            var name = equals < 0 ? "" : query[at..(value - 1)];
            if (name.Length >= ShortestSecret && looking.Inside(Plain(name)) is { } shaped)
            {
                (result ??= new StringBuilder(query.Length)).Append(query, kept, at - kept).Append(shaped);
                kept = value - 1;
            }

            if (Replacement(name, query[value..end], looking) is { } replacement)
            {
                (result ??= new StringBuilder(query.Length)).Append(query, kept, value - kept).Append(replacement);
                kept = end;
            }

            at = end + 1;
        }

        return result is null ? query : result.Append(query, kept, query.Length - kept).ToString();
    }

    // No name of a secret, nothing encoded and no value that any shape could be: true of most queries.
    private static bool IsPlain(ReadOnlySpan<char> query)
    {
        var additions = ScrubbingAdditions.Current;
        return additions.Patterns.Count == 0 && !query[1..].ContainsAny(Special) && !query.ContainsAny(additions.Needles) && !TokenRuns.Any(query) && !Rules.HasNumber(query);
    }

    // Null: the value stays as it is.
    private static string? Replacement(string name, string value, Looking looking)
    {
        if (value.Length == 0)
            return null;
        if (SensitiveNames.InQuery(Plain(name)))
        {
            if (value == Scrubber.Filtered)
                return null;
            Hits.Count(Kind.Name);
            return Scrubber.Filtered;
        }

        var plain = value.AsSpan().ContainsAny('%', '+') ? Uri.UnescapeDataString(value.Replace('+', ' ')) : value;
        if (looking.Inside(plain) is not { } scrubbed)
            return null;
        // A named value that was decoded may have had spaces in it.
        return plain.Contains(' ', StringComparison.Ordinal) && plain.AsSpan().ContainsAny('=', ':') || plain.Any(char.IsControl) ? Scrubber.Filtered : scrubbed;
    }

    private static string Plain(string name)
    {
        for (var times = 0; times < MostDecodings && name.Contains('%', StringComparison.Ordinal); times++)
            name = Uri.UnescapeDataString(name);
        return name;
    }
}
