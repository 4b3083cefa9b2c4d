using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The sessions that this gateway knows to have ended, so that neither a reading under way nor a Redis that comes back
/// with old data brings one back. Bounded; the oldest ends are forgotten first.
/// </summary>
internal sealed class SessionEnds(SessionOptions options, TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> ends = new();
    private readonly Queue<string> order = new();

    public IEnumerable<string> All => ends.Keys;

    public bool Contains(string hash) => ends.ContainsKey(hash);

    public void Add(string hash)
    {
        lock (gate)
        {
            if (!ends.TryAdd(hash, clock.GetUtcNow() + options.EndKept))
                return;
            order.Enqueue(hash);
            while (order.TryPeek(out var oldest) && (order.Count > Capacity || ends[oldest] < clock.GetUtcNow()))
                ends.TryRemove(order.Dequeue(), out _);
        }
    }
}
