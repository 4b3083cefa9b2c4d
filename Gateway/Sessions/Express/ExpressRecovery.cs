using Microsoft.Extensions.Hosting;
using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>
/// Twice a second: whether Redis is well, and after an outage the journal. A record that is not there any more stays
/// away, because the application leaves no trace of an end: what an emptied Redis has lost is lost, as it is for the
/// application, but for the sessions that began here meanwhile.
/// </summary>
internal sealed partial class ExpressRecovery(
    ExpressCommands redis, ExpressRecords records, ExpressSessions sessions, RedisConnection connection, SessionMemory memory, SessionJournal journal, SessionBreaker breaker,
    TimeProvider clock, ILogger<ExpressRecovery> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await connection.TryConnectAsync(TimeSpan.FromSeconds(1));
        await breaker.TryAsync(_ => redis.ProbeAsync());
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await redis.ProbeAsync();
                    await ReplayAsync();
                    if (breaker.IsOpen)
                        breaker.Close();
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is, it must not end the gateway: memory goes on, and the next round tries again.
                    if (!RedisCommands.IsOutage(exception))
                        LogUnexpected(exception);
                    breaker.Open(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task ReplayAsync()
    {
        foreach (var entry in journal.Entries)
        {
            await ReplayAsync(entry.Key, entry.Value);
            journal.Remove(entry.Key, entry.Value);
        }
    }

    private async Task ReplayAsync(string sid, Untold untold)
    {
        if (untold.IsEnded)
            await redis.EndAsync(sid);
        // One that began here: memory has all that was changed since.
        else if (untold.IsNew && (memory.Find(sid) ?? untold.From) is { } session)
            await redis.WriteAsync(sid, records.Write(session), records.Life(session), When.Always);
        else
            await sessions.PatchInRedisAsync(sid, untold.Patches);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the journal of the sessions cannot be told to Redis yet")]
    private partial void LogUnexpected(Exception exception);
}
