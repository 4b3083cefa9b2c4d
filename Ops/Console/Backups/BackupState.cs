namespace ResponsiAI.Ops.Backups;

/// <summary>What the schedule knows and health tells. The newest run stays known here where the folder cannot even be written.</summary>
internal sealed class BackupState(BackupOptions options)
{
    private LastRun? last = LastRun.Read(options.Directory);

    public LastRun? Last => Volatile.Read(ref last);

    public void Record(LastRun run)
    {
        Volatile.Write(ref last, run);
        try
        {
            run.Write(options.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The run failed for the same reason and said so.
        }
    }
}
