using System.Text.Json;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>
/// The hosts that browsers ask by HTTPS only, without having been there. Browsers carry the list, this command does not:
/// it knows what <c>--preload-list</c> gives it (Chromium's <c>transport_security_state_static.json</c>).
/// </summary>
internal sealed class PreloadList
{
    private readonly Dictionary<string, bool> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>False: whether a host is on the list cannot be said.</summary>
    public bool IsKnown { get; private init; }

    public static PreloadList Unknown { get; } = new();

    public static PreloadList Read(FileInfo file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var list = new PreloadList { IsKnown = true };
            foreach (var entry in json.RootElement.GetProperty("entries").EnumerateArray())
                if (entry.TryGetProperty("mode", out var mode) && mode.GetString() == "force-https")
                    list.hosts[entry.GetProperty("name").GetString()!] = entry.TryGetProperty("include_subdomains", out var below) && below.GetBoolean();
            return list;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailure($"{file.FullName} is not a preload list in Chromium's form.", ExitCode.Failed, exception);
        }
    }

    /// <summary>The host itself is on the list, or a domain above it with all that is below.</summary>
    public bool Has(string host)
    {
        if (hosts.ContainsKey(host))
            return true;
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
            if (hosts.TryGetValue(host[(dot + 1)..], out var below) && below)
                return true;
        return false;
    }
}
