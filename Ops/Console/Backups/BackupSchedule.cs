using Cronos;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups;

/// <summary>
/// Runs `backup --compress` by the schedule and prunes after each success, which with SQLite includes a restore as a test. A slot missed while nothing ran is caught up once.
/// </summary>
internal sealed partial class BackupSchedule(
    BackupOptions options, IBackupSource source, BackupState state, TimeProvider clock, ILogger<BackupSchedule> log) : BackgroundService
{
    // Timers end near 50 days, and the machine's clock may be set meanwhile.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Schedule is not { } schedule)
            return;
        var done = state.Last?.Slot ?? clock.GetUtcNow();
        while (NextSlot(schedule, done) is { } slot)
        {
            while (slot - clock.GetUtcNow() is { Ticks: > 0 } wait)
                await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, stoppingToken);
            await RunAsync(slot, stoppingToken);
            // From now and not from the slot: however many were missed, one run makes up for all.
            done = clock.GetUtcNow();
        }
    }

    private static DateTimeOffset? NextSlot(CronExpression schedule, DateTimeOffset after) => schedule.GetNextOccurrence(after, TimeZoneInfo.Local);

    private async Task RunAsync(DateTimeOffset slot, CancellationToken cancellation)
    {
        try
        {
            var written = await new BackupRun(options, source, clock).WriteAsync(compress: true, "scheduled backup", cancellation);
            LogWritten(written.Name, written.Size);
            // Not by itself on a server that others work on: a second copy of everything may be more than it can bear.
            if (options.Database.Engine == Engine.Sqlite)
                LogProven(written.Name, (await new RestoreTest(options, source, clock).RunAsync(written.Path, cancellation)).Sum(t => t.Rows));
            state.Record(new LastRun(slot, Succeeded: true, Reason: null));
            Prune();
        }
        catch (BackupBusyException busy)
        {
            LogSkipped(busy.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the next slot tries again, and health says it until then.
            LogFailed(exception is CommandFailure ? null : exception, exception.Message);
            ErrorTracking.CaptureException(exception, ("part", "backups"));
            state.Record(new LastRun(slot, Succeeded: false, exception is CommandFailure ? exception.Message : exception.GetType().Name));
        }
    }

    private void Prune()
    {
        try
        {
            var removed = new Retention(options, clock).Prune();
            if (removed.Count > 0)
                LogPruned(removed.Count, removed[^1]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CommandFailure or BackupBusyException)
        {
            // The backup itself is good, and the next run prunes again.
            LogPruneFailed(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "backup {File} written, {Bytes} bytes")]
    private partial void LogWritten(string file, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "backup {File} restored as a test, {Rows} rows")]
    private partial void LogProven(string file, long rows);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} old backups removed, the newest of them {File}")]
    private partial void LogPruned(int count, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "old backups could not be removed: {Reason}")]
    private partial void LogPruneFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no scheduled backup this time: {Reason}")]
    private partial void LogSkipped(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the scheduled backup failed: {Reason}")]
    private partial void LogFailed(Exception? exception, string reason);
}
