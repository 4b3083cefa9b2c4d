using Microsoft.Extensions.Hosting;
using ResponsiAI.Gateway.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// What goes on beside the requests, twice a second: the beat that shows whether Redis is well, the touches, and after an
/// outage the journal and then every copy in memory, so that a Redis that comes back empty or with old data is whole again.
/// </summary>
internal sealed partial class SessionRecovery(
    RedisCommands redis, RedisConnection connection, KeyRingProtection keys, SessionMemory memory, SessionNews news, SessionJournal journal, SessionBreaker breaker,
    SessionTouches touches, SessionUsers users, TimeProvider clock, ILogger<SessionRecovery> log)
    : BackgroundService
{
    private const int Batch = 200;
    private const int BeatsPerProbe = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Nobody waits for what is done here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private int beats;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await connection.TryConnectAsync(TimeSpan.FromSeconds(1));
        await breaker.TryAsync(_ => BeatAsync());
        try
        {
            await Task.Run(keys.Refresh, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Tried again with the first session; the gateway serves meanwhile.
            LogUnexpected(exception);
        }

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
                    await BeatAsync();
                    if (breaker.IsOpen)
                        await RecoverAsync(stoppingToken);
                    // Also while all is well: a request that had seen the breaker open may have journalled after it was closed.
                    await ReplayAsync();
                    await TouchAsync();
                }
                catch (Exception exception) when (RedisCommands.IsOutage(exception) && !stoppingToken.IsCancellationRequested)
                {
                    breaker.Open(exception);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is, it must not end the gateway: memory goes on, and the next round tries again.
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

    private async Task BeatAsync()
    {
        await news.BeatAsync();
        if (breaker.IsOpen || beats++ % BeatsPerProbe == 0)
            await redis.ProbeAsync();
    }

    private async Task RecoverAsync(CancellationToken cancellation)
    {
        await Task.Run(keys.Refresh, cancellation);
        await ReplayAsync();
        breaker.Close();
        await ReplayAsync();
        foreach (var batch in memory.All.Chunk(Batch))
            await Task.WhenAll(batch.Select(s => RestoreAsync(s.Hash, s.Session)));
    }

    private async Task RestoreAsync(string hash, Session session)
    {
        var there = await redis.RestoreAsync(hash, session, Patience);
        // Ended, or changed elsewhere: the next request reads it.
        if (there == RedisCommands.Ended || there > session.Version)
            memory.Remove(hash);
    }

    private async Task ReplayAsync()
    {
        foreach (var entry in journal.Entries)
        {
            await ReplayAsync(entry.Key, entry.Value);
            journal.Remove(entry);
        }
    }

    private async Task ReplayAsync(string hash, Untold untold)
    {
        if (untold.Kind == UntoldKind.End)
        {
            await redis.EndAsync(hash, Patience);
            return;
        }

        if (untold.Kind == UntoldKind.Patches && await PatchAsync(hash, untold))
            return;
        if (memory.Find(hash) is not { } session)
            return;
        await RestoreAsync(hash, session);
        if (untold.Kind == UntoldKind.Whole && session.User is { } user)
            await users.AddAsync(user, hash, session, Patience);
    }

    /// <summary>Merges what was changed here into what Redis has, which others may have changed meanwhile.</summary>
    /// <returns>False where Redis has nothing to merge with.</returns>
    private async Task<bool> PatchAsync(string hash, Untold untold)
    {
        while ((await redis.ReadAsync(hash, Patience)).Session is { } seen)
        {
            var changed = untold.Patches.Aggregate(seen, (session, patch) => session.Patched(patch));
            switch (await redis.WriteAsync(hash, changed, seen.Version, Patience))
            {
                case 0:
                    memory.Keep(hash, changed);
                    return true;
                case RedisCommands.Ended:
                    memory.Remove(hash);
                    return true;
            }
        }

        return false;
    }

    private async Task TouchAsync()
    {
        foreach (var batch in touches.Take().Chunk(Batch))
            await Task.WhenAll(batch.Select(TouchAsync)).WaitAsync(Patience);
    }

    private async Task TouchAsync(string hash)
    {
        if (memory.Find(hash) is { } session && !await redis.TouchAsync(hash, session))
            await RestoreAsync(hash, session);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the key ring or the journal of the sessions cannot be used yet")]
    private partial void LogUnexpected(Exception exception);
}
