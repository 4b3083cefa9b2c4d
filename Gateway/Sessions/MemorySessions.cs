using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Sessions in this gateway's memory: the whole store without Redis, and what it lives on while Redis is gone.
/// Bounded; where it is full, those that end first go.
/// </summary>
internal sealed class MemorySessions(TimeProvider clock) : ISessionStore
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, Entry> entries = new();

    public ValueTask<SessionReading> ReadAsync(string hash) => new(new SessionReading(Find(hash), IsKnown: true));

    public ValueTask CreateAsync(string hash, Session session)
    {
        Keep(hash, session);
        return ValueTask.CompletedTask;
    }

    public ValueTask TouchAsync(string hash, Session session)
    {
        var now = clock.GetUtcNow();
        if (entries.TryGetValue(hash, out var entry))
            entries.TryUpdate(hash, entry with { Ends = now + entry.Session.Life(now) }, entry);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Session?> ChangeAsync(string hash, Func<Session, Session> change)
    {
        var now = clock.GetUtcNow();
        while (entries.TryGetValue(hash, out var entry) && entry.Ends > now)
        {
            var changed = change(entry.Session) with { Version = entry.Session.Version + 1 };
            if (entries.TryUpdate(hash, new Entry(changed, now + changed.Life(now)), entry))
                return new(changed);
        }

        return new((Session?)null);
    }

    public ValueTask EndAsync(string hash)
    {
        entries.TryRemove(hash, out _);
        return ValueTask.CompletedTask;
    }

    public Session? Find(string hash) => entries.TryGetValue(hash, out var entry) && entry.Ends > clock.GetUtcNow() ? entry.Session : null;

    public void Keep(string hash, Session session)
    {
        var now = clock.GetUtcNow();
        // Counting takes every lock of the dictionary, so only a new session pays for it.
        if (!entries.ContainsKey(hash) && entries.Count >= Capacity)
            MakeRoom(now);
        entries[hash] = new Entry(session, now + session.Life(now));
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (hash, entry) in entries)
            if (entry.Ends <= now)
                entries.TryRemove(hash, out _);
        if (entries.Count < Capacity)
            return;
        foreach (var (hash, _) in entries.OrderBy(e => e.Value.Ends).Take(Capacity / 10).ToList())
            entries.TryRemove(hash, out _);
    }

    private sealed record Entry(Session Session, DateTimeOffset Ends);
}
