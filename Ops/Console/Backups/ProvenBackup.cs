namespace ResponsiAI.Ops.Backups;

/// <summary>The newest backup that was restored as a test; kept in the backup folder, whoever tested it.</summary>
/// <param name="File">Its name there.</param>
/// <param name="At">When it was restored.</param>
internal sealed record ProvenBackup(string File, DateTimeOffset At)
{
    private const string Name = ".proven-backup.json";

    /// <returns>Null where none was, or where it is gone.</returns>
    public static ProvenBackup? Among(IReadOnlyList<BackupFile> files, string directory) =>
        StateFile.Read<ProvenBackup>(directory, Name) is { } proven && proven.Of(files) is not null ? proven : null;

    public BackupFile? Of(IReadOnlyList<BackupFile> files) => files.FirstOrDefault(f => f.Name == File);

    /// <summary>An older one than is known already changes nothing, nor does a file from elsewhere.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Record(string path, string directory, DateTimeOffset now)
    {
        var files = BackupFile.List(directory);
        if (files.FirstOrDefault(f => f.Path == path) is not { } restored || Among(files, directory)?.Of(files)?.Time > restored.Time)
            return;
        StateFile.Write(directory, Name, new ProvenBackup(restored.Name, now));
    }
}
