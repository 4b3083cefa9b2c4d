using System.Runtime.CompilerServices;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// A sliding window in ten segments, as in .NET's <c>SlidingWindowRateLimiter</c>: a request counts until its segment has
/// left the window. The first segment begins with the first request, so that a client that starts has exactly its limit
/// in its first window; later a request counts for 90 to 100 % of the window. <see cref="RedisLeases"/> does the same.
/// </summary>
internal struct SegmentedWindow(long segmentMilliseconds)
{
    public const int Segments = 10;
    private Counts counts;
    private long origin;
    private long current;

    public int Total { get; private set; }

    /// <summary>Drops what has left the window.</summary>
    public void Advance(long now)
    {
        if (Total > 0)
        {
            var segment = (now - origin) / segmentMilliseconds;
            for (var last = Math.Min(segment, current + Segments); current < last;)
            {
                ref var leaving = ref counts[(int)(++current % Segments)];
                Total -= leaving;
                leaving = 0;
            }

            current = segment;
        }

        if (Total == 0)
            (origin, current) = (now, 0);
    }

    /// <summary>Counts a request, in the segment that <see cref="Advance"/> has come to.</summary>
    public void Add()
    {
        counts[(int)(current % Segments)]++;
        Total++;
    }

    /// <summary>How many milliseconds it takes until the oldest requests leave; 0 where there is none.</summary>
    public readonly long UntilNextLeaves(long now)
    {
        for (var segment = Math.Max(0, current - Segments + 1); segment <= current; segment++)
            if (counts[(int)(segment % Segments)] > 0)
                return origin + ((segment + Segments) * segmentMilliseconds) - now;
        return 0;
    }

    [InlineArray(Segments)]
    private struct Counts
    {
        private int first;
    }
}
