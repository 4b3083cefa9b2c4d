using ResponsiAI.Gateway.Redis;
using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Sessions in Redis, with a copy of those in use in memory. While Redis is gone the copies serve, and what changes is
/// journalled and written when it is back. The first command that fails opens the breaker: no further request waits.
/// </summary>
internal sealed partial class RedisSessions(RedisCommands redis, RedisConnection connection, KeyRingProtection keys, MemorySessions memory, TimeProvider clock, ILogger<RedisSessions> log)
    : BackgroundService, ISessionStore
{
    private const int JournalCapacity = 100_000;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Untold> journal = new();
    private volatile bool isOpen;

    /// <summary>Whether sessions live on memory alone at the moment.</summary>
    public bool IsDegraded => isOpen;

    public async ValueTask<SessionReading> ReadAsync(string hash)
    {
        if (journal.TryGetValue(hash, out var untold))
            return untold.Now is null ? SessionReading.None : new(memory.Find(hash), IsKnown: true);
        if (isOpen)
            return Remembered(hash);
        try
        {
            var (found, session) = await redis.ReadAsync(hash);
            if (session is not null && session.Life(clock.GetUtcNow()) > TimeSpan.Zero)
                memory.Keep(hash, session);
            else if (!found)
                await memory.EndAsync(hash);
            // A record that no key opens is not ours to judge: another gateway may have the key.
            return new(session, IsKnown: session is not null || !found);
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            Open(exception);
            return Remembered(hash);
        }
    }

    public async ValueTask CreateAsync(string hash, Session session)
    {
        memory.Keep(hash, session);
        if (!await TryAsync(() => redis.WriteAsync(hash, session, session.Life(clock.GetUtcNow()))))
            Journal(hash, new Untold(session, Seen: null));
    }

    public async ValueTask TouchAsync(string hash, Session session)
    {
        await memory.TouchAsync(hash, session);
        await TryAsync(() => redis.TouchAsync(hash, session.Life(clock.GetUtcNow())));
    }

    public async ValueTask<Session?> ChangeAsync(string hash, Func<Session, Session> change)
    {
        if (!isOpen && !journal.ContainsKey(hash))
        {
            try
            {
                return await ChangeInRedisAsync(hash, change);
            }
            catch (Exception exception) when (RedisCommands.IsOutage(exception))
            {
                Open(exception);
            }
        }

        var alone = await memory.ChangeAsync(hash, change);
        if (alone is not null)
            Journal(hash, journal.TryGetValue(hash, out var earlier) ? earlier with { Now = alone } : new Untold(alone, Seen: alone.Version - 1));
        return alone;
    }

    public async ValueTask EndAsync(string hash)
    {
        await memory.EndAsync(hash);
        // What is still to be written would bring the session back after its end.
        if (journal.ContainsKey(hash) || !await TryAsync(() => redis.EndAsync(hash)))
            Journal(hash, new Untold(null, Seen: null));
        // A reading that was under way may have kept its copy meanwhile.
        await memory.EndAsync(hash);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await connection.TryConnectAsync(TimeSpan.FromSeconds(1));
        await TryAsync(redis.PingAsync);
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
        try
        {
            while (true)
            {
                await Task.Delay(ProbeInterval, clock, stoppingToken);
                try
                {
                    // Also while all is well: a Redis that went unnoticed is told by health before a user meets it.
                    await redis.PingAsync();
                    if (isOpen)
                        await CloseAsync();
                    else
                        // A request that had seen the breaker open may have journalled after it was closed.
                        await ReplayAsync();
                }
                catch (Exception exception) when (RedisCommands.IsOutage(exception) && !stoppingToken.IsCancellationRequested)
                {
                    Open(exception);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is, it must not end the gateway: memory goes on, and the next round tries again.
                    LogUnexpected(exception);
                    Open(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task<Session?> ChangeInRedisAsync(string hash, Func<Session, Session> change)
    {
        while ((await redis.ReadAsync(hash)).Session is { } seen)
        {
            var changed = change(seen) with { Version = seen.Version + 1 };
            if (!await redis.ChangeAsync(hash, changed, seen.Version, changed.Life(clock.GetUtcNow())))
                continue;
            memory.Keep(hash, changed);
            return changed;
        }

        return null;
    }

    private async Task<bool> TryAsync(Func<Task> command)
    {
        if (isOpen)
            return false;
        try
        {
            await command();
            return true;
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            Open(exception);
            return false;
        }
    }

    /// <summary>Writes the journal, then lets requests use Redis again; what is journalled meanwhile goes in the next round.</summary>
    private async Task CloseAsync()
    {
        await Task.Run(keys.Refresh);
        await ReplayAsync();
        isOpen = false;
        await ReplayAsync();
        LogBack();
    }

    private async Task ReplayAsync()
    {
        foreach (var entry in journal)
        {
            await ReplayAsync(entry.Key, entry.Value);
            // Only what was written: a newer entry stays for the next round.
            journal.TryRemove(entry);
        }
    }

    private async Task ReplayAsync(string hash, Untold untold)
    {
        if (untold.Now is not { } session)
            await redis.EndAsync(hash);
        else if (session.Life(clock.GetUtcNow()) is var life && life <= TimeSpan.Zero)
            return;
        else if (untold.Seen is not { } seen)
            await redis.WriteAsync(hash, session, life);
        // Changed or ended by another gateway meanwhile: Redis knows better.
        else if (!await redis.ChangeAsync(hash, session, seen, life))
            await memory.EndAsync(hash);
    }

    private SessionReading Remembered(string hash) => memory.Find(hash) is { } session ? new(session, IsKnown: true) : SessionReading.Unknown;

    private void Journal(string hash, Untold untold)
    {
        if (journal.Count >= JournalCapacity && !journal.ContainsKey(hash))
        {
            LogJournalFull();
            return;
        }

        journal[hash] = untold;
    }

    private void Open(Exception exception)
    {
        if (isOpen)
            return;
        isOpen = true;
        LogGone(exception.GetType().Name);
    }

    /// <summary>What Redis has not been told yet.</summary>
    /// <param name="Now">The newest state; null where the session has ended.</param>
    /// <param name="Seen">The version that Redis had when the change was made; null where the session began here.</param>
    private sealed record Untold(Session? Now, long? Seen);

    [LoggerMessage(Level = LogLevel.Error, Message = "the key ring or the journal of the sessions cannot be used yet")]
    private partial void LogUnexpected(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Reason}); sessions go on in memory until it does")]
    private partial void LogGone(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again; sessions are written to it")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Error, Message = "the journal of session changes is full; a change lives in memory only")]
    private partial void LogJournalFull();
}
