using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Ops.Backups;

/// <summary>
/// How old the newest backup is, and whether the schedule does its work. A file has its name only after it was read again
/// and found whole; whether it can be restored is proven by no one here.
/// </summary>
internal sealed class BackupGauges(BackupOptions options, BackupState state, TimeProvider clock) : IGauges
{
    public void Observe(Meter meter)
    {
        meter.CreateObservableGauge("responsiai.backup.age", Age, "s", "Time since the newest backup, which was read again and found whole; absent where there is none.");
        meter.CreateObservableGauge("responsiai.backup.size", Size, "By", "Size of the newest backup.");
        meter.CreateObservableGauge("responsiai.backup.scheduled", () => options.Schedule is null ? 0 : 1, unit: null, "1 where BACKUP_SCHEDULE is set.");
        meter.CreateObservableGauge("responsiai.backup.failed", () => state.Last is { Succeeded: false } ? 1 : 0, unit: null, "1 while the newest scheduled backup is one that failed.");
    }

    private IEnumerable<Measurement<double>> Age() => Newest() is { } newest ? [new((clock.GetUtcNow() - newest.Time).TotalSeconds)] : [];

    private IEnumerable<Measurement<long>> Size() => Newest() is { } newest ? [new(newest.Size)] : [];

    private BackupFile? Newest()
    {
        try
        {
            return BackupFile.List(options.Directory) is [var newest, ..] ? newest : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
