namespace ResponsiAI.Notifications.Smtp;

/// <summary>
/// Whether the server can be used at all. While it cannot, all mails wait together, longer each time, instead of each
/// trying for itself.
/// </summary>
internal sealed partial class SmtpState(TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<SmtpState> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private DateTimeOffset pausedUntil;
    private TimeSpan pause;
    private volatile string? fault;

    /// <summary>Why no mail can be sent; null when the last conversation came through.</summary>
    public string? Fault => fault;

    /// <summary>Until mails may be tried again.</summary>
    /// <returns>False when the process stops meanwhile.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        try
        {
            while (Remaining() is { Ticks: > 0 } remaining)
                await Task.Delay(remaining, clock, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>When to try again.</returns>
    public TimeSpan Failed(string reason)
    {
        lock (gate)
        {
            // Several mails that fail at the same time are one failure.
            if (Remaining() <= TimeSpan.Zero)
            {
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                pausedUntil = clock.GetUtcNow() + pause;
                LogPaused(reason, pause);
            }

            fault = reason;
            return Remaining();
        }
    }

    public void Works()
    {
        if (fault is null)
            return;
        lock (gate)
        {
            (fault, pause, pausedUntil) = (null, TimeSpan.Zero, default);
            LogResumed();
        }
    }

    private TimeSpan Remaining()
    {
        lock (gate)
            return pausedUntil - clock.GetUtcNow();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no mail can be sent: {Reason}; next try in {Pause}")]
    private partial void LogPaused(string reason, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "mail can be sent again")]
    private partial void LogResumed();
}
