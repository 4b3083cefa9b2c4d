using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Tracing;
using ResponsiAI.Storage.Databases;
using Sentry;

namespace ResponsiAI.Storage.Queues;

/// <summary>
/// Works on the rows of a queue, several at once, renewing their leases. At a stop it finishes what it began, as far as
/// the host's shutdown allows; what it does not finish comes back when its lease ends.
/// </summary>
public sealed partial class QueueWorker<T>(
    Database database, WorkQueue queue, QueueOptions options, IWorkHandler<T> handler, QueueMetrics metrics, TimeProvider clock, ILogger<QueueWorker<T>> log)
    : BackgroundService where T : IWorkItem
{
    private readonly string owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly SemaphoreSlim slots = new(options.Concurrency, options.Concurrency);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            await database.Migrated.WaitAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await slots.WaitAsync(stoppingToken);
                slots.Release();
                running.RemoveAll(t => t.IsCompleted);
                // Only this loop takes slots, so what is free now stays free.
                var claimed = await ClaimAsync(slots.CurrentCount, stoppingToken);
                foreach (var item in claimed)
                {
                    await slots.WaitAsync(stoppingToken);
                    running.Add(RunAsync(item));
                }

                if (claimed.Count == 0)
                    await queue.WaitAsync(options.Poll, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }

        await Task.WhenAll(running);
    }

    private async Task<IReadOnlyList<T>> ClaimAsync(int limit, CancellationToken stopping)
    {
        try
        {
            return await queue.ClaimAsync<T>(owner, limit, stopping);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            LogClaimFailed(options.Table, exception.Message);
            return [];
        }
    }

    private async Task RunAsync(T item)
    {
        // Whatever the work logs or asks of others belongs to the trace that the row came with.
        using var activity = Begin(item.Id, item.Trace);
        using var reports = ErrorTracking.ContinueTrace();
        var lease = new Lease(item.Id, owner, item.Attempts);
        using var lost = new CancellationTokenSource();
        using var finished = new CancellationTokenSource();
        var renewing = RenewAsync(lease, lost, finished.Token);
        try
        {
            var began = clock.GetTimestamp();
            var outcome = await WorkAsync(item, lease, lost.Token);
            if (outcome is null)
                return;
            outcome = queue.Final(lease, outcome);
            metrics.Worked(clock.GetElapsedTime(began), outcome);
            if (outcome is WorkOutcome.Dead or WorkOutcome.Retry { Counts: true })
                activity.SetStatus(ActivityStatusCode.Error);
            if (outcome is WorkOutcome.Dead dead)
                LogNotDone(options.Table, item.Id, item.Attempts, "dead: " + dead.Reason);
            else if (outcome is WorkOutcome.Retry { Counts: true } retry)
                LogNotDone(options.Table, item.Id, item.Attempts, retry.Reason);
            else if (outcome is WorkOutcome.Retry { Counts: false } waiting)
                LogPutBack(options.Table, item.Id, waiting.Reason);
            if (!await queue.FinishAsync(lease, outcome, CancellationToken.None))
                LogLeaseLost(options.Table, item.Id);
            else if (outcome is WorkOutcome.Dead { Reason: var reason })
                ErrorTracking.CaptureMessage($"{options.Table}: dead: {reason}", SentryLevel.Warning, ("id", item.Id), ("attempts", item.Attempts));
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // The row stays leased and comes back by itself when the lease ends.
            LogFinishFailed(options.Table, item.Id, exception.Message);
        }
        finally
        {
            await finished.CancelAsync();
            await renewing;
            slots.Release();
        }
    }

    private Activity Begin(string id, string? trace)
    {
        if (ServiceTracing.Source.CreateActivity(options.Table, ActivityKind.Consumer, trace) is { } recorded)
            return recorded.SetTag("responsiai.row", id).Start();
        // Nobody records it, but the lines of the log are to name the trace all the same.
        var plain = new Activity(options.Table);
        if (trace is not null)
            plain.SetParentId(trace);
        return plain.Start();
    }

    private async Task<WorkOutcome?> WorkAsync(T item, Lease lease, CancellationToken lost)
    {
        try
        {
            return Scrubbed(await handler.HandleAsync(item, lease, lost));
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            LogLeaseLost(options.Table, item.Id);
            return null;
        }
        catch (Exception exception)
        {
            Activity.Current?.AddException(exception);
            LogFailed(exception, options.Table, item.Id, item.Attempts);
            // Once and not at every attempt. A database that is away is told by health.
            if (item.Attempts == 1 && exception is not (DbException or TimeoutException))
                ErrorTracking.CaptureException(exception, ("table", options.Table), ("id", item.Id));
            return Scrubbed(new WorkOutcome.Retry($"{exception.GetType().Name}: {exception.Message}"));
        }
    }

    // What other systems answered is kept with the row and shown to operators.
    private static WorkOutcome Scrubbed(WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.Done { Note: { } note } done => done with { Note = Scrubber.Text(note) },
        WorkOutcome.Retry retry => retry with { Reason = Scrubber.Text(retry.Reason) },
        WorkOutcome.Dead dead => dead with { Reason = Scrubber.Text(dead.Reason) },
        _ => outcome,
    };

    private async Task RenewAsync(Lease lease, CancellationTokenSource lost, CancellationToken finished)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, clock, finished);
                try
                {
                    if (await queue.RenewAsync(lease, finished))
                        continue;
                    await lost.CancelAsync();
                    return;
                }
                catch (Exception exception) when (exception is DbException or TimeoutException)
                {
                    LogRenewFailed(options.Table, lease.Id, exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (finished.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table}: no rows can be claimed: {Reason}")]
    private partial void LogClaimFailed(string table, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table} {Id}: attempt {Attempt} failed")]
    private partial void LogFailed(Exception exception, string table, string id, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table} {Id}: not done at attempt {Attempt}: {Reason}")]
    private partial void LogNotDone(string table, string id, int attempt, string reason);

    // What keeps all rows waiting is told once by whoever knows it, not once a row.
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Table} {Id}: put back: {Reason}")]
    private partial void LogPutBack(string table, string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table} {Id}: the lease was lost, another worker goes on")]
    private partial void LogLeaseLost(string table, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table} {Id}: the outcome could not be recorded: {Reason}")]
    private partial void LogFinishFailed(string table, string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Table} {Id}: the lease could not be renewed: {Reason}")]
    private partial void LogRenewFailed(string table, string id, string reason);
}
