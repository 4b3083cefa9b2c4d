namespace ResponsiAI.Ops.Backups;

/// <summary>Removes old backups. Only our own finished files count, and the newest one stays however old it is.</summary>
internal sealed class Retention(BackupOptions options, TimeProvider clock)
{
    /// <summary>To be called after a run that succeeded, never after one that failed.</summary>
    public IReadOnlyList<string> Prune()
    {
        using var alone = BackupLock.Acquire(options.Directory, "pruning", clock);
        var limit = clock.GetUtcNow() - options.Keep;
        var removed = new List<string>();
        foreach (var old in BackupFile.List(options.Directory).Skip(1).Where(f => f.Time < limit))
        {
            // A file that somebody else removed meanwhile is no error here.
            File.Delete(old.Path);
            removed.Add(old.Name);
        }

        return removed;
    }
}
