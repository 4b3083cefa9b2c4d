using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The sessions that this gateway has at hand: all there are without Redis, the first level before it otherwise.
/// Bounded; where it is full, those that end first go.
/// </summary>
internal sealed class SessionMemory(SessionOptions options, TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, Entry> entries = new();
    private readonly long[] marks = new long[4096];

    public IEnumerable<(string Hash, Session Session, DateTimeOffset Ends)> All
    {
        get
        {
            var now = clock.GetUtcNow();
            return entries.Where(e => e.Value.Ends > now).Select(e => (e.Key, e.Value.Session, e.Value.Ends));
        }
    }

    public Session? Find(string hash) => Find(hash, out _);

    /// <param name="verified">The generation in which the copy was known to be the newest; 0 for none.</param>
    public Session? Find(string hash, out long verified)
    {
        if (entries.TryGetValue(hash, out var entry) && entry.Ends > clock.GetUtcNow())
        {
            verified = entry.Verified;
            return entry.Session;
        }

        verified = 0;
        return null;
    }

    /// <summary>Changes whenever the session may have become another; a copy that was read before is then not to be kept.</summary>
    public long MarkOf(string hash) => Volatile.Read(ref marks[Slot(hash)]);

    /// <summary>Keeps what this gateway itself made, unless it has a newer version already.</summary>
    public void Keep(string hash, Session session, long verified = 0)
    {
        var entry = new Entry(session, clock.GetUtcNow() + options.Life(session, clock.GetUtcNow()), verified);
        // Counting takes every lock of the dictionary, so only a new session pays for it.
        if (!entries.ContainsKey(hash) && entries.Count >= Capacity)
            MakeRoom();
        entries.AddOrUpdate(hash, entry, (_, there) => there.Session.Version > session.Version ? there : entry);
    }

    /// <summary>Keeps what was read, unless it may have changed since.</summary>
    /// <param name="mark">Of the session, from before the reading.</param>
    public void KeepRead(string hash, Session session, long verified, long mark)
    {
        Keep(hash, session, verified);
        if (MarkOf(hash) != mark)
            Remove(hash);
    }

    /// <summary>Changes the copy in one step; null where there is none.</summary>
    public Session? Change(string hash, Func<Session, Session> change)
    {
        while (entries.TryGetValue(hash, out var entry) && entry.Ends > clock.GetUtcNow())
        {
            var changed = change(entry.Session);
            if (entries.TryUpdate(hash, entry with { Session = changed }, entry))
                return changed;
        }

        return null;
    }

    public void Touch(string hash)
    {
        if (entries.TryGetValue(hash, out var entry) && clock.GetUtcNow() is var now && entry.Ends > now)
            entries.TryUpdate(hash, entry with { Ends = now + options.Life(entry.Session, now) }, entry);
    }

    public void Remove(string hash)
    {
        Interlocked.Increment(ref marks[Slot(hash)]);
        entries.TryRemove(hash, out _);
    }

    private int Slot(string hash) => (string.GetHashCode(hash) & int.MaxValue) % marks.Length;

    private void MakeRoom()
    {
        var now = clock.GetUtcNow();
        foreach (var (hash, entry) in entries)
            if (entry.Ends <= now)
                entries.TryRemove(hash, out _);
        if (entries.Count < Capacity)
            return;
        foreach (var (hash, _) in entries.OrderBy(e => e.Value.Ends).Take(Capacity / 10).ToList())
            entries.TryRemove(hash, out _);
    }

    private sealed record Entry(Session Session, DateTimeOffset Ends, long Verified);
}
