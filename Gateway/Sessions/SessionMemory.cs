using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The sessions that this gateway has at hand: all there are without Redis, the first level before it otherwise.
/// Bounded; where it is full, sessions without a user go first, and of each kind those that were not used for longest.
/// </summary>
internal sealed class SessionMemory(SessionEnds ends, SessionOptions options, TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly Lock room = new();
    private readonly ConcurrentDictionary<string, Entry> entries = new();
    private readonly long[] marks = new long[4096];

    public int Count => entries.Count;

    public IEnumerable<(string Hash, Session Session, DateTimeOffset LastUse)> All
    {
        get
        {
            var now = clock.GetUtcNow();
            return entries.Where(e => IsAlive(e.Value, now)).Select(e => (e.Key, e.Value.Session, e.Value.LastUse));
        }
    }

    public Session? Find(string hash) => Find(hash, out _);

    /// <param name="verified">The generation in which the copy was known to be the newest; 0 for none.</param>
    public Session? Find(string hash, out long verified)
    {
        if (entries.TryGetValue(hash, out var entry) && IsAlive(entry, clock.GetUtcNow()))
        {
            verified = entry.Verified;
            return entry.Session;
        }

        verified = 0;
        return null;
    }

    /// <summary>Changes whenever the session may have become another; what was read before then is not the newest.</summary>
    public long MarkOf(string hash) => Volatile.Read(ref marks[Slot(hash)]);

    /// <summary>Keeps a copy, unless there is a newer version already or the session has ended.</summary>
    public void Keep(string hash, Session session, long verified = 0)
    {
        var entry = new Entry(session, clock.GetUtcNow(), verified);
        // Counting takes every lock of the dictionary, so only a new session pays for it.
        if (!entries.ContainsKey(hash) && entries.Count >= Capacity)
            MakeRoom();
        entries.AddOrUpdate(hash, entry, (_, there) => there.Session.Version > session.Version ? there : entry);
        if (ends.Contains(hash))
            Remove(hash);
    }

    /// <summary>Keeps what is the newest, unless it may have changed since.</summary>
    /// <param name="mark">Of the session, from before Redis was asked.</param>
    public void KeepNewest(string hash, Session session, long verified, long mark)
    {
        Keep(hash, session, verified);
        if (MarkOf(hash) != mark)
            Doubt(hash);
    }

    /// <summary>Changes the copy, if there is one, in one step.</summary>
    public void Change(string hash, Func<Session, Session> change)
    {
        while (entries.TryGetValue(hash, out var entry) && IsAlive(entry, clock.GetUtcNow())
            && !entries.TryUpdate(hash, entry with { Session = change(entry.Session) }, entry))
        {
            // Another change came first.
        }
    }

    public void Touch(string hash)
    {
        if (entries.TryGetValue(hash, out var entry) && clock.GetUtcNow() is var now && IsAlive(entry, now))
            entries.TryUpdate(hash, entry with { LastUse = now }, entry);
    }

    /// <summary>The session was changed elsewhere: the copy is good only for when nothing newer can be had.</summary>
    public void Doubt(string hash)
    {
        Interlocked.Increment(ref marks[Slot(hash)]);
        while (entries.TryGetValue(hash, out var entry) && entry.Verified != 0 && !entries.TryUpdate(hash, entry with { Verified = 0 }, entry))
        {
            // Changed here at the same moment.
        }
    }

    public bool HasEnded(string hash) => ends.Contains(hash);

    /// <summary>The session has ended; no copy of it is kept again.</summary>
    public void End(string hash)
    {
        ends.Add(hash);
        Remove(hash);
    }

    public void Remove(string hash) => entries.TryRemove(hash, out _);

    private bool IsAlive(Entry entry, DateTimeOffset now) => options.Ends(entry.Session, entry.LastUse) > now;

    private int Slot(string hash) => (string.GetHashCode(hash) & int.MaxValue) % marks.Length;

    private void MakeRoom()
    {
        // Others may pass the bound by their one entry meanwhile; sorting everything once is enough.
        if (!room.TryEnter())
            return;
        try
        {
            var now = clock.GetUtcNow();
            foreach (var (hash, entry) in entries)
                if (!IsAlive(entry, now))
                    Remove(hash);
            if (entries.Count < Capacity)
                return;
            foreach (var (hash, _) in entries.OrderBy(e => e.Value.Session.User is not null).ThenBy(e => e.Value.LastUse).Take(Capacity / 10).ToList())
                Remove(hash);
        }
        finally
        {
            room.Exit();
        }
    }

    private sealed record Entry(Session Session, DateTimeOffset LastUse, long Verified);
}
