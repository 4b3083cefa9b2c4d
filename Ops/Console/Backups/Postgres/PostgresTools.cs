using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <param name="Version">As the program says it, for messages.</param>
internal sealed record PostgresTool(string Path, int Major, string Version);

/// <summary>Finds PostgreSQL's client programs: of all that are there the newest, because an old one refuses a newer server.</summary>
internal sealed partial class PostgresTools(IReadOnlyList<string> folders)
{
    private static readonly TimeSpan VersionDeadline = TimeSpan.FromSeconds(10);

    /// <summary>PATH, and where the distributions keep several versions beside each other.</summary>
    public static IReadOnlyList<string> UsualFolders()
    {
        const string versions = "/usr/lib/postgresql";
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. path, .. Directory.Exists(versions) ? Directory.GetDirectories(versions).Select(v => Path.Combine(v, "bin")) : []];
    }

    /// <exception cref="CommandFailure">It is nowhere; says what to install.</exception>
    public async Task<PostgresTool> FindAsync(string name, CancellationToken cancellation)
    {
        var program = OperatingSystem.IsWindows() ? name + ".exe" : name;
        PostgresTool? newest = null;
        foreach (var path in folders.Select(f => Path.Combine(f, program)).Where(File.Exists).Distinct())
            if (await VersionAsync(path, cancellation) is { } tool && (newest is null || tool.Major > newest.Major))
                newest = tool;
        return newest ?? throw new CommandFailure(
            $"{name} is not installed. Install PostgreSQL's client programs of the server's version or newer (Debian, Ubuntu: postgresql-client; Alpine: postgresql-client; macOS: libpq).",
            ExitCode.Unavailable);
    }

    private static async Task<PostgresTool?> VersionAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(VersionDeadline);
            try
            {
                var said = await process.StandardOutput.ReadToEndAsync(deadline.Token);
                await process.WaitForExitAsync(deadline.Token);
                return Pattern.Match(said) is { Success: true } match
                    ? new PostgresTool(path, int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["version"].Value)
                    : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>[0-9]+)[0-9.a-z]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern { get; }
}
