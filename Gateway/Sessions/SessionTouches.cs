using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>The sessions that are to be prolonged in Redis, and when this gateway last did. Forgetting one costs a command.</summary>
internal sealed class SessionTouches(SessionOptions options, TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, long> last = new();
    private readonly ConcurrentDictionary<string, byte> waiting = new();

    /// <summary>Whether it is time again; says so to one caller only.</summary>
    public bool IsDue(string hash)
    {
        var now = clock.GetTimestamp();
        if (last.TryGetValue(hash, out var before))
            return clock.GetElapsedTime(before, now) >= options.TouchInterval && last.TryUpdate(hash, now, before);
        if (last.Count >= Capacity)
            last.Clear();
        return last.TryAdd(hash, now);
    }

    public void Add(string hash)
    {
        if (waiting.Count < Capacity)
            waiting[hash] = 0;
    }

    public IReadOnlyList<string> Take()
    {
        if (waiting.IsEmpty)
            return [];
        var taken = new List<string>();
        foreach (var (hash, _) in waiting)
            if (waiting.TryRemove(hash, out _))
                taken.Add(hash);
        return taken;
    }
}
