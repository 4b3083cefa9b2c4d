using System.Collections.Concurrent;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Of equal reports, the first five in a minute; the first one of a later minute tells how many were left out. A fault that
/// every request meets would otherwise fill Sentry's quota and the queue, and hide the next one.
/// </summary>
internal sealed class RepeatLimit(TimeProvider clock)
{
    private const int PerWindow = 5;
    private const int MaxKeys = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Repeats> known = new(StringComparer.Ordinal);

    /// <param name="leftOut">How many of this kind were left out since the last report.</param>
    public bool TryTake(string key, out long leftOut)
    {
        // As many kinds of faults as nobody looks at; their counts are not worth the memory.
        if (known.Count >= MaxKeys)
            known.Clear();
        return known.GetOrAdd(key, static (_, now) => new Repeats(now), clock.GetTimestamp()).TryTake(clock, out leftOut);
    }

    private sealed class Repeats(long start)
    {
        private readonly Lock turn = new();
        private long start = start;
        private long seen;

        public bool TryTake(TimeProvider clock, out long leftOut)
        {
            lock (turn)
            {
                leftOut = 0;
                var now = clock.GetTimestamp();
                if (clock.GetElapsedTime(start, now) >= Window)
                {
                    leftOut = Math.Max(0, seen - PerWindow);
                    (start, seen) = (now, 0);
                }

                return ++seen <= PerWindow;
            }
        }
    }
}
