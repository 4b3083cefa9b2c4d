using System.Collections.Concurrent;
using ResponsiAI.ServiceDefaults.Repeats;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Of equal reports, the first five in a minute; the first one of a later minute tells how many were left out. A fault that
/// every request meets would otherwise fill Sentry's quota and the queue, and hide the next one.
/// </summary>
internal sealed class RepeatLimit(TimeProvider clock)
{
    private const int PerMinute = 5;
    private const int MaxKeys = 1000;
    private readonly ConcurrentDictionary<string, RepeatQuota> known = new(StringComparer.Ordinal);

    /// <param name="leftOut">How many of this kind were left out since the last report.</param>
    public bool TryTake(string key, out long leftOut)
    {
        // As many kinds of faults as nobody looks at; their counts are not worth the memory.
        if (known.Count >= MaxKeys)
            known.Clear();
        return known.GetOrAdd(key, static _ => new RepeatQuota(PerMinute)).TryTake(clock, out leftOut);
    }
}
