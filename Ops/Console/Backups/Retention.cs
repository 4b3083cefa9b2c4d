namespace ResponsiAI.Ops.Backups;

/// <summary>
/// Removes old backups. Only our own finished files count. The newest one stays however old it is, and so does the newest
/// that was proven: those after it may all be of no use.
/// </summary>
internal sealed class Retention(BackupOptions options, TimeProvider clock)
{
    /// <summary>To be called after a run that succeeded, never after one that failed.</summary>
    public IReadOnlyList<string> Prune()
    {
        using var alone = BackupLock.Acquire(options.Directory, "pruning", clock);
        var limit = clock.GetUtcNow() - options.Keep;
        var files = BackupFile.List(options.Directory);
        var proven = ProvenBackup.Among(files, options.Directory)?.File;
        var removed = new List<string>();
        foreach (var old in files.Skip(1).Where(f => f.Time < limit && f.Name != proven))
        {
            // A file that somebody else removed meanwhile is no error here.
            File.Delete(old.Path);
            removed.Add(old.Name);
        }

        return removed;
    }
}
