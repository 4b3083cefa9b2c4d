using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Ops.Backups;

/// <summary>
/// How old the newest backup is, and the newest that was proven, and whether the schedule does its work. A file has its name
/// only after it was read again and found whole; that it can be restored is proven only by restoring it.
/// </summary>
internal sealed class BackupGauges(BackupOptions options, BackupState state, TimeProvider clock) : IGauges
{
    public void Observe(Meter meter)
    {
        meter.CreateObservableGauge("responsiai.backup.age", Age, "s", "Time since the newest backup, which was read again and found whole; absent where there is none.");
        meter.CreateObservableGauge("responsiai.backup.proven_age", ProvenAge, "s", "Time since the newest backup that was restored as a test; absent where there is none.");
        meter.CreateObservableGauge("responsiai.backup.size", Size, "By", "Size of the newest backup.");
        meter.CreateObservableGauge("responsiai.backup.scheduled", () => options.Schedule is null ? 0 : 1, unit: null, "1 where BACKUP_SCHEDULE is set.");
        meter.CreateObservableGauge("responsiai.backup.failed", () => state.Last is { Succeeded: false } ? 1 : 0, unit: null, "1 while the newest scheduled backup is one that failed.");
    }

    private IEnumerable<Measurement<double>> Age() => Files() is [var newest, ..] ? [AgeOf(newest)] : [];

    private IEnumerable<Measurement<double>> ProvenAge() =>
        Files() is var files && ProvenBackup.Among(files, options.Directory)?.Of(files) is { } proven ? [AgeOf(proven)] : [];

    private IEnumerable<Measurement<long>> Size() => Files() is [var newest, ..] ? [new(newest.Size)] : [];

    private Measurement<double> AgeOf(BackupFile file) => new((clock.GetUtcNow() - file.Time).TotalSeconds);

    private IReadOnlyList<BackupFile> Files()
    {
        try
        {
            return BackupFile.List(options.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
