using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>
/// Sessions that are shared with an Express application. It tells nobody what it changes, so every request reads Redis;
/// memory only serves while Redis is gone, and the journal keeps what it must then be told. Stores know the id as it is.
/// </summary>
internal sealed class ExpressSessions(
    ExpressCommands redis, ExpressRecords records, SessionMemory memory, SessionJournal journal, SessionBreaker breaker, TimeProvider clock)
    : ISessionStore
{
    public async ValueTask<SessionReading> ReadAsync(string hash)
    {
        if (journal.Find(hash) is { } untold)
            return untold.IsEnded ? SessionReading.None : Remembered(hash);
        var reading = SessionReading.Unknown;
        return await breaker.TryAsync(async _ => reading = await ReadFromRedisAsync(hash)) ? reading : Remembered(hash);
    }

    public async ValueTask CreateAsync(string hash, Session session)
    {
        var complete = records.Complete(hash, session);
        memory.Keep(hash, complete);
        if (!await breaker.TryAsync(_ => redis.WriteAsync(hash, records.Write(complete), records.Life(complete), When.Always)))
            journal.AddStart(hash, complete);
    }

    public void Touch(string hash)
    {
        memory.Touch(hash);
        if (memory.Find(hash) is { } session)
            _ = breaker.TryAsync(_ => redis.TouchAsync(hash, records.Life(session))).AsTask();
    }

    public async ValueTask PatchAsync(string hash, JsonObject patch)
    {
        if (journal.Find(hash) is null && await breaker.TryAsync(_ => PatchInRedisAsync(hash, [patch])))
            return;
        if (memory.Find(hash) is not { } known)
            return;
        journal.AddPatch(hash, known, patch);
        memory.Change(hash, session => records.Patched(session, patch));
    }

    public async ValueTask EndAsync(string hash)
    {
        memory.End(hash);
        if (journal.Find(hash) is not null || !await breaker.TryAsync(_ => redis.EndAsync(hash)))
            journal.AddEnd(hash);
    }

    /// <summary>When a session began is not known; that it was in use is.</summary>
    public async IAsyncEnumerable<SessionListing> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var sid in redis.ScanAsync(cancellation))
            if (await redis.ReadWithEndAsync(sid) is var (record, left) && records.Read(sid, record) is { } session
                && clock.GetUtcNow() + left - records.Life(session) is var use)
                yield return new SessionListing(sid, session with { Started = use }, use);
    }

    /// <summary>
    /// Merges changes into the record as it is, again where another change came first. Each command has its own deadline:
    /// that many change one session is no outage.
    /// </summary>
    public async Task PatchInRedisAsync(string sid, IEnumerable<JsonObject> patches)
    {
        while (true)
        {
            var mark = memory.MarkOf(sid);
            var seen = await redis.ReadAsync(sid);
            if (seen.IsNull)
                memory.Remove(sid);
            if (seen.IsNull || records.Read(sid, seen.ToString()) is not { } session)
                return;
            var changed = patches.Aggregate(session, records.Patched);
            // What is not changed is never written: only its life counts on.
            if (changed.Data == session.Data || await redis.ReplaceAsync(sid, seen, records.Write(changed), records.Life(changed)))
            {
                memory.KeepNewest(sid, changed, 0, mark);
                return;
            }
        }
    }

    private async Task<SessionReading> ReadFromRedisAsync(string sid)
    {
        var mark = memory.MarkOf(sid);
        var record = await redis.ReadAsync(sid);
        if (record.IsNull)
        {
            memory.Remove(sid);
            // Another gateway may just be about to bring a session that began while Redis was gone.
            return breaker.IsFresh ? SessionReading.Unknown : SessionReading.None;
        }

        if (records.Read(sid, record.ToString()) is not { } session)
            return SessionReading.Unknown;
        memory.KeepNewest(sid, session, 0, mark);
        return new(session, IsKnown: true);
    }

    private SessionReading Remembered(string sid) => memory.Find(sid) is { } known ? new(known, IsKnown: true) : SessionReading.Unknown;
}
