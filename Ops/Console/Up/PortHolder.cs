using System.Globalization;

namespace ResponsiAI.Ops.Up;

/// <summary>Who listens on a TCP port of this machine, where the system tells it (Linux).</summary>
internal sealed record PortHolder(string Name, int ProcessId)
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Null where nobody is found: another user's process, or another system.</summary>
    public static PortHolder? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var sockets = Inodes(port).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        if (sockets.Count == 0)
            return null;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && Holds(folder, sockets))
                return new PortHolder(ReadName(folder), process);
        return null;
    }

    // proc(5): "sl local_address rem_address st … inode", the port in hexadecimal behind the address.
    private static IEnumerable<string> Inodes(int port)
    {
        var end = $":{port:X4}";
        foreach (var table in Tables.Where(File.Exists))
            foreach (var line in File.ReadLines(table).Skip(1))
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, var state, _, _, _, _, _, var inode, ..]
                    && state == Listening && local.EndsWith(end, StringComparison.Ordinal))
                    yield return inode;
    }

    private static bool Holds(string folder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Not ours to see, or gone meanwhile.
            return false;
        }
    }

    private static string ReadName(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).Trim();
        }
        catch (IOException)
        {
            return "a process that has just ended";
        }
    }
}
