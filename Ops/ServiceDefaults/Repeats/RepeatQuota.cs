namespace ResponsiAI.ServiceDefaults.Repeats;

/// <summary>For what can be caused as often as somebody likes: so many in a minute; the first one of a later minute tells how many were left out.</summary>
public sealed class RepeatQuota(int perMinute)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock turn = new();
    private long start;
    private long seen;

    /// <param name="leftOut">How many were refused since the last minute in which one was taken.</param>
    public bool TryTake(TimeProvider clock, out long leftOut)
    {
        lock (turn)
        {
            leftOut = 0;
            var now = clock.GetTimestamp();
            if (seen == 0 || clock.GetElapsedTime(start, now) >= Window)
            {
                leftOut = Math.Max(0, seen - perMinute);
                (start, seen) = (now, 0);
            }

            return ++seen <= perMinute;
        }
    }
}
