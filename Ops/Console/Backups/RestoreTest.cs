using ResponsiAI.Ops.CommandLine;

namespace ResponsiAI.Ops.Backups;

/// <summary>Proves that a backup can be restored, by restoring it: into an empty place that is removed again. What is in use stays untouched.</summary>
internal sealed class RestoreTest(BackupOptions options, IBackupSource source, TimeProvider clock)
{
    /// <returns>What was there after it.</returns>
    /// <exception cref="CommandFailure">It cannot be restored, or not here; says why.</exception>
    public async Task<IReadOnlyList<TableCount>> RunAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await BackupContent.RequireAsync(path, options.Database.Engine, cancellation);
            var counts = await source.TestRestoreAsync(() => BackupContent.Open(path), cancellation);
            ProvenBackup.Record(path, options.Directory, clock.GetUtcNow());
            return counts;
        }
        catch (Exception damaged) when (damaged is BackupDamagedException or InvalidDataException)
        {
            throw new CommandFailure($"{path} cannot be restored: {damaged.Message}.", cause: damaged);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} could not be tested: {exception.Message}", cause: exception);
        }
    }
}
