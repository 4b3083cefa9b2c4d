using System.Globalization;
using System.Text.RegularExpressions;

namespace ResponsiAI.Ops.Backups;

/// <summary>A finished backup. Its age comes from its name: a copy or a touch changes a file's time, not what is in it.</summary>
internal sealed partial record BackupFile(string Path, DateTimeOffset Time, long Size)
{
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    public string Name => System.IO.Path.GetFileName(Path);

    public static string NameFor(DateTimeOffset time, string kind, bool compressed) =>
        $"backup-{time.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}.{kind}{(compressed ? ".gz" : "")}";

    /// <summary>The newest first; files of others in the same folder are not seen.</summary>
    public static IReadOnlyList<BackupFile> List(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        var found = new List<BackupFile>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("backup-*"))
        {
            if (Pattern.Match(file.Name) is { Success: true } match
                && DateTimeOffset.TryParseExact(match.Groups["time"].Value, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                found.Add(new BackupFile(file.FullName, time, file.Length));
        }

        return [.. found.OrderByDescending(f => f.Time)];
    }

    [GeneratedRegex(@"^backup-(?<time>[0-9]{8}T[0-9]{6}Z)\.(sql|tar)(\.gz)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern { get; }
}
