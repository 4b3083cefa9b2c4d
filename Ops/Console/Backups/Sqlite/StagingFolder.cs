namespace ResponsiAI.Ops.Backups.Sqlite;

/// <summary>A folder for copies that only its owner can enter, beside the originals because they are as big; removed at the end.</summary>
internal sealed class StagingFolder : IDisposable
{
    public StagingFolder(string beside)
    {
        Path = System.IO.Path.Combine(beside, $".staging-{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
