using ResponsiAI.ServiceDefaults.Scrubbing.Encodings;
using ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Takes secrets and personal data out of whatever leaves a process as a log line, an error report, a trace or an answer:
/// by shape everywhere, by name where names are known, also where they are encoded. Its work grows with the text's length
/// and with nothing else. Every method returns the same instance when nothing was found.
/// </summary>
public static class Scrubber
{
    public const string Filtered = "[Filtered]";

    /// <summary>Rounds after which a text must have nothing left that any rule knows.</summary>
    private const int Rounds = 4;

    private const string Ellipsis = "…";

    /// <summary>Free text: a message, an exception, a rendered line.</summary>
    public static string Text(string text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        var scrubbed = Rules.Apply(text);
        // What one rule leaves can make another one see what it did not; a second look finds nothing nearly always.
        for (var round = 1; !ReferenceEquals(scrubbed, text); round++)
        {
            if (round == Rounds)
                return Filtered;
            text = scrubbed;
            scrubbed = Rules.Apply(text);
        }

        return scrubbed;
    }

    /// <summary>Free text of at most so many characters, the ellipsis with them. Scrubbed before it is cut: half a secret looks like none.</summary>
    public static string Text(string text, int longest)
    {
        // What is far behind the cut cannot change what stands before it; how much is read stays bounded.
        var scrubbed = Text(text.Length > longest * 4 + 1024 ? text[..(longest * 4 + 1024)] : text);
        if (scrubbed.Length <= longest)
            return scrubbed;
        var end = longest - Ellipsis.Length;
        var marker = scrubbed.AsSpan(0, end).LastIndexOf('[');
        if (marker >= 0 && scrubbed.AsSpan(marker).StartsWith("[Filtered") && scrubbed.IndexOf(']', marker) >= end)
            end = marker;
        if (end > 0 && char.IsHighSurrogate(scrubbed[end - 1]))
            end--;
        return scrubbed[..end] + Ellipsis;
    }

    /// <summary>The value of something that has a name, such as a header or a JSON member.</summary>
    public static string Value(string name, string value)
    {
        if (!Hides(name, value))
            return Text(value);
        Hits.Count(Kind.Name);
        return Filtered;
    }

    /// <summary>Whether the name alone makes a secret of the value. Of OAuth's <c>code</c> and <c>state</c>, those values do not count that are words of states.</summary>
    internal static bool Hides(string name, string value) =>
        SensitiveNames.Contains(name) || (SensitiveNames.IsParameter(name) && !NameStrength.IsStatus(value));

    /// <summary>A query string or an urlencoded form: keys stay, values go by name and shape.</summary>
    public static string Query(string query) => string.IsNullOrEmpty(query) ? query : QueryText.Scrub(query, new Looking(query.Length));

    /// <summary>A URL: user-info and query lose their secrets, the rest stays.</summary>
    public static string Url(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? Text(url) : Text(url[..question]) + Query(url[question..]);
    }

    /// <summary>The path of a request, also percent-encoded: what follows a segment that names a secret goes with the rest.</summary>
    public static string Path(string path) => Text(path);

    /// <summary>What the same secret always becomes in this installation: <c>[Filtered:1f3a…]</c>.</summary>
    public static string Handle(string value) => Handles.Of(value);

    /// <summary>An e-mail address as logs and pages show it: <c>m***@example.com</c>.</summary>
    public static string Address(string address)
    {
        var at = address.LastIndexOf('@');
        return at <= 0 ? Filtered : $"{address[0]}***{address[at..]}";
    }
}
