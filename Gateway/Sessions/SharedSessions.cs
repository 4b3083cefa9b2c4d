using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Sessions in two levels: memory, which answers for those in use, and Redis, which all gateways share. A command that
/// fails opens the breaker, and from then on nobody waits: memory serves, and the journal keeps what Redis must be told.
/// </summary>
internal sealed class SharedSessions(
    RedisCommands redis, SessionMemory memory, SessionNews news, SessionJournal journal, SessionBreaker breaker, SessionTouches touches, SessionUsers users, SessionOptions options, TimeProvider clock)
    : ISessionStore
{
    /// <summary>How often a change that others came before is tried before the journal takes it.</summary>
    private const int Attempts = 3;

    private const int ListBatch = 100;
    private static readonly TimeSpan ListDeadline = TimeSpan.FromSeconds(5);

    public ValueTask<SessionReading> ReadAsync(string hash)
    {
        var known = memory.Find(hash, out var verified);
        if (known is not null && verified == news.Generation && verified != 0)
            return new(new SessionReading(known, IsKnown: true));
        var untold = journal.Find(hash);
        if (untold is { IsEnded: true } || memory.HasEnded(hash))
            return new(SessionReading.None);
        return breaker.IsOpen || (untold is not null && known is not null) ? new(Remembered(known)) : VerifyAsync(hash, known);
    }

    public async ValueTask CreateAsync(string hash, Session session)
    {
        memory.Keep(hash, session, news.Generation);
        var earlier = 0L;
        if (!await breaker.TryAsync(async left => earlier = await CreateInRedisAsync(hash, session, left)))
            journal.AddStart(hash, session);
        else if (earlier != 0)
            // Another gateway was first with this id, or it has ended: what Redis says counts.
            memory.Remove(hash);
    }

    public void Touch(string hash)
    {
        memory.Touch(hash);
        touches.Add(hash);
    }

    public async ValueTask PatchAsync(string hash, JsonObject patch)
    {
        var isTold = false;
        if (journal.Find(hash) is null && await breaker.TryAsync(async left => isTold = await PatchInRedisAsync(hash, patch, left)) && isTold)
            return;
        if (memory.HasEnded(hash))
            return;
        // First the journal: a copy that is ahead of Redis without an entry would be taken for the newest.
        journal.AddPatch(hash, memory.Find(hash), patch);
        memory.Change(hash, session => session.Patched(patch));
    }

    public async ValueTask EndAsync(string hash)
    {
        memory.End(hash);
        if (!await breaker.TryAsync(left => redis.EndAsync(hash, left)))
            journal.AddEnd(hash);
    }

    public async IAsyncEnumerable<SessionListing> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (breaker.IsOpen)
        {
            foreach (var (hash, session, lastUse) in memory.All)
                yield return new SessionListing(hash, session, lastUse);
            yield break;
        }

        await foreach (var batch in users.ScanAsync(cancellation).Chunk(ListBatch).WithCancellation(cancellation))
            foreach (var listing in await Task.WhenAll(batch.Select(ListAsync)))
                if (listing is not null)
                    yield return listing;
    }

    private async Task<SessionListing?> ListAsync(string hash) =>
        await redis.ReadWithEndAsync(hash, ListDeadline) is var (session, left) && !memory.HasEnded(hash) && clock.GetUtcNow() is var now && options.Life(session, now) > TimeSpan.Zero
            ? new SessionListing(hash, session, now + left - options.Kept)
            : null;

    private async ValueTask<SessionReading> VerifyAsync(string hash, Session? known)
    {
        var reading = SessionReading.Unknown;
        if (await breaker.TryAsync(async left => reading = await ReadFromRedisAsync(hash, known, left)))
            return reading;
        return memory.HasEnded(hash) ? SessionReading.None : Remembered(memory.Find(hash) ?? known);
    }

    private async Task<SessionReading> ReadFromRedisAsync(string hash, Session? known, Deadline left)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (generation, mark) = (news.Generation, memory.MarkOf(hash));
            var (found, session) = await redis.ReadAsync(hash, left);
            if (memory.HasEnded(hash))
                return SessionReading.None;
            if (session is not null && session.Version >= (known?.Version ?? 0))
            {
                if (options.Life(session, clock.GetUtcNow()) <= TimeSpan.Zero)
                    return SessionReading.None;
                memory.KeepNewest(hash, session, generation, mark);
                return new(session, IsKnown: true);
            }

            // A record that no key opens is not ours to judge: another gateway may have the key.
            if (known is null)
                return new(null, IsKnown: !found && !breaker.IsFresh);
            // Redis has lost it, or an end that was not heard has taken it away.
            switch (await redis.RestoreAsync(hash, known, options.Kept, left))
            {
                case 0:
                    memory.KeepNewest(hash, known, generation, mark);
                    return new(known, IsKnown: true);
                case RedisCommands.Ended:
                    memory.End(hash);
                    return SessionReading.None;
            }
        }

        return Remembered(known);
    }

    private async Task<long> CreateInRedisAsync(string hash, Session session, Deadline left)
    {
        var earlier = await redis.WriteAsync(hash, session, 0, left);
        if (earlier == 0 && session.User is { } user)
            await users.AddAsync(user, hash, session, left);
        return earlier;
    }

    /// <returns>False where others came before every time.</returns>
    private async Task<bool> PatchInRedisAsync(string hash, JsonObject patch, Deadline left)
    {
        var seen = memory.Find(hash, out var verified);
        if (verified == 0 || verified != news.Generation)
            seen = (await ReadFromRedisAsync(hash, seen, left)).Session;
        for (var attempt = 0; attempt < Attempts && seen is not null; attempt++)
        {
            var (generation, mark) = (news.Generation, memory.MarkOf(hash));
            var changed = seen.Patched(patch);
            switch (await redis.WriteAsync(hash, changed, seen.Version, left))
            {
                case 0:
                    memory.KeepNewest(hash, changed, generation, mark);
                    return true;
                case RedisCommands.Ended:
                    memory.End(hash);
                    return true;
            }

            seen = (await redis.ReadAsync(hash, left)).Session;
        }

        if (seen is not null)
            memory.Keep(hash, seen);
        return seen is null;
    }

    private static SessionReading Remembered(Session? known) => known is null ? SessionReading.Unknown : new(known, IsKnown: true);
}
