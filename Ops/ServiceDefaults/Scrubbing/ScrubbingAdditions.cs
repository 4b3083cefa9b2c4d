using System.Buffers;
using System.Text.RegularExpressions;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// What an installation wants to be scrubbed beside the built-in rules, which nothing takes away: <c>SCRUB_NAMES</c>
/// (comma-separated; a word of letters counts wherever it is a word of a name, anything else as the whole name) and
/// <c>SCRUB_PATTERNS</c> (path of a file with one regular expression a line; empty lines and lines with # are comments).
/// </summary>
internal sealed class ScrubbingAdditions(IReadOnlyList<string> names, IReadOnlyList<Regex> patterns)
{
    private const string NamesSetting = "SCRUB_NAMES";
    private const string PatternsSetting = "SCRUB_PATTERNS";

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = SensitiveNames.Set(names);

    /// <summary>Of this process; set once, before it serves.</summary>
    public static ScrubbingAdditions Current { get; set; } = new([], []);

    public SearchValues<string> Needles { get; } = SearchValues.Create([.. SensitiveNames.Needles, .. names], StringComparison.OrdinalIgnoreCase);

    public IReadOnlyList<Regex> Patterns => patterns;

    public bool Names(ReadOnlySpan<char> name)
    {
        if (names.Count == 0)
            return false;
        if (known.Contains(name))
            return true;
        foreach (var word in SensitiveNames.Split(name))
            if (known.Contains(name[word]))
                return true;
        return false;
    }

    public static ScrubbingAdditions Read(ServiceSettings settings)
    {
        var names = settings.List(NamesSetting);
        if (names.Any(n => n.Length is < 3 or > 64 || !n.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
            settings.Fault(NamesSetting, "a member is no name of 3 to 64 letters, digits, dots, hyphens and underscores", $"write for example {NamesSetting}=patient,X-Customer-Number");
        return new ScrubbingAdditions(names, settings.Text(PatternsSetting) is { } file ? Load(settings, file) : []);
    }

    private static List<Regex> Load(ServiceSettings settings, string file)
    {
        List<Regex> patterns = [];
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (line.Length == 0 || line[0] == '#')
                    continue;
                if (Compile(line) is { } pattern)
                    patterns.Add(pattern);
                else
                    settings.Fault(PatternsSetting, $"line {number} is no regular expression that takes something out in linear time", "write one without lookaround, backreferences and atomic groups, that matches neither the empty text nor [Filtered]");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            settings.Fault(PatternsSetting, "the file cannot be read", "write the path of a text file with one regular expression a line");
        }

        return patterns;
    }

    private static Regex? Compile(string line)
    {
        try
        {
            var pattern = new Regex(line, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return pattern.IsMatch("") || pattern.IsMatch(Scrubber.Filtered) ? null : pattern;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
