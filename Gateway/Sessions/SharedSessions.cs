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
    private static readonly TimeSpan ListDeadline = TimeSpan.FromSeconds(5);

    public ValueTask<SessionReading> ReadAsync(string hash)
    {
        var known = memory.Find(hash, out var verified);
        if (known is not null && verified == news.Generation && verified != 0)
            return new(new SessionReading(known, IsKnown: true));
        if (journal.Find(hash) is { } untold)
            return new(untold.Kind == UntoldKind.End ? SessionReading.None : Remembered(known));
        return breaker.IsOpen ? new(Remembered(known)) : VerifyAsync(hash, known);
    }

    public async ValueTask CreateAsync(string hash, Session session)
    {
        memory.Keep(hash, session, news.Generation);
        if (!await breaker.TryAsync(left => redis.WriteAsync(hash, session, 0, left)))
            journal.AddStart(hash);
        else if (session.User is { } user)
            await breaker.TryAsync(left => users.AddAsync(user, hash, session, left));
    }

    public void Touch(string hash)
    {
        memory.Touch(hash);
        touches.Add(hash);
    }

    public async ValueTask PatchAsync(string hash, JsonObject patch)
    {
        if (journal.Find(hash) is null && await breaker.TryAsync(left => PatchInRedisAsync(hash, patch, left)))
            return;
        if (memory.Change(hash, session => session.Patched(patch)) is not null)
            journal.AddPatch(hash, patch);
    }

    public async ValueTask EndAsync(string hash)
    {
        memory.Remove(hash);
        // What is still to be written would bring the session back after its end.
        if (journal.Find(hash) is not null || !await breaker.TryAsync(left => redis.EndAsync(hash, left)))
            journal.AddEnd(hash);
        // A reading that was under way may have kept its copy meanwhile.
        memory.Remove(hash);
    }

    public async IAsyncEnumerable<SessionListing> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hash in users.ScanAsync(cancellation))
            if (await redis.ReadWithEndAsync(hash, ListDeadline) is var (session, left))
                yield return new SessionListing(hash, session, options.LastUse(session, clock.GetUtcNow() + left - options.TouchInterval));
    }

    private async ValueTask<SessionReading> VerifyAsync(string hash, Session? known)
    {
        var reading = SessionReading.Unknown;
        return await breaker.TryAsync(async left => reading = await ReadFromRedisAsync(hash, known, left)) ? reading : Remembered(memory.Find(hash) ?? known);
    }

    private async Task<SessionReading> ReadFromRedisAsync(string hash, Session? known, Deadline left)
    {
        var (generation, mark) = (news.Generation, memory.MarkOf(hash));
        var (found, session) = await redis.ReadAsync(hash, left);
        if (session is not null && session.Version >= (known?.Version ?? 0))
        {
            if (options.Life(session, clock.GetUtcNow()) <= TimeSpan.Zero)
                return SessionReading.None;
            memory.KeepRead(hash, session, generation, mark);
            return new(session, IsKnown: true);
        }

        // A record that no key opens is not ours to judge: another gateway may have the key.
        if (known is null)
            return new(null, IsKnown: !found && !breaker.IsFresh);
        // Redis has lost it, or an end that was not heard has taken it away.
        if (await redis.RestoreAsync(hash, known, left) == RedisCommands.Ended)
        {
            memory.Remove(hash);
            return SessionReading.None;
        }

        memory.KeepRead(hash, known, generation, mark);
        return new(known, IsKnown: true);
    }

    private async Task PatchInRedisAsync(string hash, JsonObject patch, Deadline left)
    {
        var seen = memory.Find(hash, out var verified);
        if (verified == 0 || verified != news.Generation)
            seen = (await ReadFromRedisAsync(hash, seen, left)).Session;
        while (seen is not null)
        {
            var changed = seen.Patched(patch);
            switch (await redis.WriteAsync(hash, changed, seen.Version, left))
            {
                case 0:
                    memory.Keep(hash, changed, news.Generation);
                    return;
                case RedisCommands.Ended:
                    memory.Remove(hash);
                    return;
                default:
                    seen = (await redis.ReadAsync(hash, left)).Session;
                    break;
            }
        }
    }

    private static SessionReading Remembered(Session? known) => known is null ? SessionReading.Unknown : new(known, IsKnown: true);
}
