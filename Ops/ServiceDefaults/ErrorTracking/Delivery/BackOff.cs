namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>
/// After a failure nothing is tried until its pause is over: a second, doubled up to a minute, or what <c>Retry-After</c> says,
/// up to an hour.
/// </summary>
internal sealed class BackOff(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRequest = TimeSpan.FromHours(1);
    private readonly Lock turn = new();
    private TimeSpan nextPause = FirstPause;
    private DateTimeOffset until;

    /// <summary>How long it is still left alone; zero when it is not.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (turn)
            {
                var left = until - clock.GetUtcNow();
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    public void Succeeded()
    {
        lock (turn)
            (until, nextPause) = (default, FirstPause);
    }

    public void Failed(TimeSpan? asked)
    {
        lock (turn)
        {
            var pause = asked is { } said && said > TimeSpan.Zero ? (said < LongestRequest ? said : LongestRequest) : nextPause;
            until = clock.GetUtcNow() + pause;
            nextPause = nextPause * 2 < LongestPause ? nextPause * 2 : LongestPause;
        }
    }
}
