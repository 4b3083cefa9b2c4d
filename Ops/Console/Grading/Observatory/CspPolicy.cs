using System.Text.RegularExpressions;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>
/// All Content-Security-Policies of a page as the Observatory reads them: one set of sources for each directive, which
/// is what every one of the policies allows.
/// </summary>
internal sealed partial class CspPolicy
{
    /// <summary>Nothing shorter says anything.</summary>
    private const int Shortest = 6;

    // Sources are looked at in the order of a dictionary, in which these come before digits and letters.
    private const string Order = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly Comparer<string> Collation = Comparer<string>.Create(Compare);
    private readonly Dictionary<string, List<Source>> found = [];

    public Dictionary<string, HashSet<string>> Directives { get; private set; } = [];

    /// <summary>report-uri or report-to stands there twice; of any other directive that is a fault.</summary>
    public bool RepeatsReporting { get; private set; }

    /// <returns>Null where a policy cannot be read.</returns>
    public static CspPolicy? Parse(IReadOnlyList<string> headers)
    {
        var policy = new CspPolicy();
        var texts = headers.Select(h => h.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim()).ToList();
        if (texts.Any(t => t.Length < Shortest))
            return null;
        for (var index = 0; index < texts.Count; index++)
            if (!policy.Add(texts[index], index, more: texts.Count > 1))
                return null;
        policy.Directives = policy.found.ToDictionary(d => d.Key, d => d.Value.Count == 0 ? ["'none'"] : d.Value.Select(s => s.Text).ToHashSet());
        return policy;
    }

    /// <summary>The sources of the first of these directives that is there.</summary>
    public HashSet<string>? Sources(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Directives.TryGetValue(name, out var sources))
                return sources;
        return null;
    }

    private bool Add(string text, int index, bool more)
    {
        var seen = new HashSet<string>();
        foreach (var entry in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = Spaces.Split(entry);
            var name = words[0].ToLowerInvariant();
            if (!seen.Add(name))
            {
                if (name is not ("report-uri" or "report-to"))
                    return false;
                RepeatsReporting = true;
            }

            var values = words.Skip(1).Select(w => w.ToLowerInvariant()).ToList();
            if (values.Count == 0 && name.EndsWith("-src", StringComparison.Ordinal))
                values.Add("'none'");
            var before = index == 0 ? [] : found.GetValueOrDefault(name, []);
            var all = before.Concat(values.Select(v => new Source(v, index) { Keep = index == 0 })).OrderBy(s => s.Text, Collation).ToList();
            if (!Narrow(all))
                return false;
            found[name] = all.FindAll(s => s.Keep);
            // With further policies to come, a source has to be found again in them.
            if (index == 0 && more)
                found[name].ForEach(s => s.Keep = false);
        }

        return true;
    }

    // A source that its neighbour covers says nothing in the same policy, and in another one it says that both allow it.
    private static bool Narrow(List<Source> sorted)
    {
        for (var i = 1; i < sorted.Count; i++)
        {
            var (previous, source) = (sorted[i - 1], sorted[i]);
            if (source.Policy == previous.Policy && source.Text.StartsWith(previous.Text, StringComparison.Ordinal))
                source.Keep = false;
            if (source.Policy == previous.Policy)
                continue;
            if (Covers(previous.Text, source.Text) is not { } covers)
                return false;
            source.Keep |= covers;
        }

        return true;
    }

    /// <returns>Null where an escape cannot be read.</returns>
    private static bool? Covers(string wide, string narrow)
    {
        var (left, right) = (wide.Split('/'), narrow.Split('/'));
        var isFolder = wide.EndsWith('/');
        if (left.Length > right.Length || (!isFolder && left.Length != right.Length))
            return false;
        for (var i = 0; i < (isFolder ? left.Length - 1 : left.Length); i++)
        {
            if (BrokenEscape.IsMatch(left[i]) || BrokenEscape.IsMatch(right[i]))
                return null;
            if (Uri.UnescapeDataString(left[i]) != Uri.UnescapeDataString(right[i]))
                return false;
        }

        return true;
    }

    private static int Compare(string? one, string? other)
    {
        for (var i = 0; i < Math.Min(one!.Length, other!.Length); i++)
            if (one[i] != other[i])
                return Rank(one[i]).CompareTo(Rank(other[i]));
        return one.Length.CompareTo(other.Length);

        static int Rank(char c) => Order.IndexOf(c, StringComparison.Ordinal) is >= 0 and var rank ? rank : Order.Length + c;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces { get; }

    [GeneratedRegex("%(?![0-9a-f]{2})")]
    private static partial Regex BrokenEscape { get; }

    private sealed class Source(string text, int policy)
    {
        public string Text => text;

        public int Policy => policy;

        public bool Keep { get; set; }
    }
}
