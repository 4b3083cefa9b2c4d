namespace ResponsiAI.Ops.Backups.Sqlite;

/// <summary>A folder for copies that only its owner can enter, beside the originals because they are as big; removed at the end.</summary>
internal sealed class StagingFolder : IDisposable
{
    private const string Prefix = ".staging-";
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public StagingFolder(string beside)
    {
        // A run that was killed could not remove its own.
        foreach (var left in new DirectoryInfo(beside).EnumerateDirectories(Prefix + "*").Where(d => d.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().UtcDateTime - Forgotten))
            left.Delete(recursive: true);
        Path = System.IO.Path.Combine(beside, $"{Prefix}{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
