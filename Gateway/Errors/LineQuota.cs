namespace ResponsiAI.Gateway.Errors;

/// <summary>For what strangers can cause as often as they like: 10 lines in a minute; the first one of the next minute tells how many were not written.</summary>
internal sealed class LineQuota
{
    private const int Lines = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock turn = new();
    private long start;
    private long taken;

    public bool TryTake(TimeProvider clock, out long suppressed)
    {
        lock (turn)
        {
            suppressed = 0;
            var now = clock.GetTimestamp();
            if (taken == 0 || clock.GetElapsedTime(start, now) >= Window)
            {
                suppressed = Math.Max(0, taken - Lines);
                (start, taken) = (now, 0);
            }

            return ++taken <= Lines;
        }
    }
}
