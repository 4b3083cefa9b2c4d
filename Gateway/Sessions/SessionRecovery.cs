using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Gateway.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// What goes on beside the requests, twice a second: the beat that shows whether Redis is well, the touches, and after an
/// outage the journal, the ends and every copy in memory, so that a Redis that comes back empty or with old data is whole again.
/// </summary>
internal sealed partial class SessionRecovery(
    RedisCommands redis, RedisConnection connection, KeyRingProtection keys, SessionMemory memory, SessionNews news, SessionJournal journal, SessionBreaker breaker,
    SessionEnds ends, SessionTouches touches, SessionUsers users, SessionOptions options, TimeProvider clock, ILogger<SessionRecovery> log)
    : BackgroundService
{
    private const int Batch = 200;
    private const int BeatsPerProbe = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Nobody waits for what is done here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private int beats;
    private long whole;

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
                        await CloseAsync(stoppingToken);
                    // Also while all is well: a request that had seen the breaker open may have journalled after it was closed.
                    await ReplayAsync();
                    await TouchAsync();
                    if (news.Generation is not 0 and var generation && generation != whole)
                        await RestoreAsync(generation);
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
        catch (Exception exception) when (stoppingToken.IsCancellationRequested && RedisCommands.IsOutage(exception))
        {
            // Stopping.
        }
    }

    /// <summary>The last requests are done by now: Redis is told what they left.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await breaker.TryAsync(async _ =>
        {
            await ReplayAsync();
            await TouchAsync();
        });
    }

    private async Task BeatAsync()
    {
        await news.BeatAsync();
        if (breaker.IsOpen || beats++ % BeatsPerProbe == 0)
            await redis.ProbeAsync();
    }

    private async Task CloseAsync(CancellationToken cancellation)
    {
        await Task.Run(keys.Refresh, cancellation);
        await ReplayAsync();
        breaker.Close();
    }

    /// <summary>
    /// A Redis to which the connection was lost may have lost everything or be another one, even where no command noticed;
    /// one that was only late still has what it had.
    /// </summary>
    private async Task RestoreAsync(long generation)
    {
        // Also those that Redis was told of: it may be back with data that is older.
        await InBatchesAsync(ends.All, hash => redis.EndAsync(hash, Patience));
        await InBatchesAsync(memory.All, s => RestoreAsync(s.Hash, s.Session, s.LastUse));
        whole = generation;
    }

    /// <summary>The beat goes on meanwhile: without it no copy would count as verified.</summary>
    private async Task InBatchesAsync<T>(IEnumerable<T> all, Func<T, Task> tell)
    {
        var began = clock.GetTimestamp();
        foreach (var batch in all.Chunk(Batch))
        {
            if (clock.GetElapsedTime(began) >= Interval)
            {
                began = clock.GetTimestamp();
                await BeatAsync();
            }

            await Task.WhenAll(batch.Select(tell));
        }
    }

    private async Task RestoreAsync(string hash, Session session, DateTimeOffset lastUse)
    {
        // What the journal has to say of it comes first.
        if (journal.Find(hash) is not null)
            return;
        var there = await redis.RestoreAsync(hash, session, lastUse + options.Kept - clock.GetUtcNow(), Patience);
        if (there == RedisCommands.Ended)
            memory.End(hash);
        else if (there == 0 && session.User is { } user)
            await users.AddAsync(user, hash, session, Patience);
    }

    private async Task ReplayAsync()
    {
        foreach (var (hash, untold) in journal.Entries)
        {
            await ReplayAsync(hash, untold);
            journal.Remove(hash, untold);
        }
    }

    private async Task ReplayAsync(string hash, Untold untold)
    {
        if (untold.IsEnded)
        {
            await redis.EndAsync(hash, Patience);
            return;
        }

        if (untold.From is { } from)
        {
            if (await redis.RestoreAsync(hash, from, options.Kept, Patience) == RedisCommands.Ended)
            {
                memory.End(hash);
                return;
            }

            if (untold.IsNew && from.User is { } user)
                await users.AddAsync(user, hash, from, Patience);
        }

        if (!untold.Patches.IsEmpty)
            await PatchAsync(hash, untold.Patches);
    }

    /// <summary>Merges what was changed here into what Redis has, which others may have changed meanwhile.</summary>
    private async Task PatchAsync(string hash, IReadOnlyList<JsonObject> patches)
    {
        while ((await redis.ReadAsync(hash, Patience)).Session is { } seen)
        {
            var changed = patches.Aggregate(seen, (session, patch) => session.Patched(patch));
            switch (await redis.WriteAsync(hash, changed, seen.Version, Patience))
            {
                case 0:
                    memory.Keep(hash, changed);
                    return;
                case RedisCommands.Ended:
                    memory.End(hash);
                    return;
            }
        }
    }

    private async Task TouchAsync()
    {
        foreach (var batch in touches.Take().Chunk(Batch))
            await Task.WhenAll(batch.Select(TouchAsync)).WaitAsync(Patience);
    }

    private async Task TouchAsync(string hash)
    {
        try
        {
            if (!await redis.TouchAsync(hash) && memory.Find(hash) is { } session)
                await RestoreAsync(hash, session, clock.GetUtcNow());
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            touches.Add(hash);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the key ring or the journal of the sessions cannot be used yet")]
    private partial void LogUnexpected(Exception exception);
}
