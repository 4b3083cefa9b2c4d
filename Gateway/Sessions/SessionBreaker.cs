using ResponsiAI.Gateway.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>How much of <see cref="RedisUrl.Deadline"/> one operation has left, over all of its commands.</summary>
internal readonly record struct Deadline(TimeProvider Clock, long Began)
{
    public static implicit operator TimeSpan(Deadline deadline) =>
        RedisUrl.Deadline - deadline.Clock.GetElapsedTime(deadline.Began) is var left && left > TimeSpan.Zero ? left : throw new TimeoutException();
}

/// <summary>
/// The first command that fails or is late opens it; from then on no request waits for Redis until a probe has found it
/// well and it was told what it missed.
/// </summary>
internal sealed partial class SessionBreaker(SessionMetrics metrics, TimeProvider clock, ILogger<SessionBreaker> log)
{
    /// <summary>How long other gateways may need to bring back what an emptied Redis has lost.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private volatile Outage? outage;
    private long closed = clock.GetTimestamp();

    public bool IsOpen => outage is not null;

    /// <summary>Why and since when; null while Redis is well.</summary>
    public Outage? Current => outage;

    /// <summary>Whether Redis is just back, or this gateway just started, so that Redis may not have everything yet.</summary>
    public bool IsFresh => clock.GetElapsedTime(Volatile.Read(ref closed)) < Recovery;

    /// <returns>False when Redis is gone; the caller goes on without it.</returns>
    public async ValueTask<bool> TryAsync(Func<Deadline, Task> command)
    {
        if (IsOpen)
            return false;
        var began = clock.GetTimestamp();
        try
        {
            await command(new Deadline(clock, began));
            metrics.Asked(clock.GetElapsedTime(began), succeeded: true);
            return true;
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            metrics.Asked(clock.GetElapsedTime(began), succeeded: false);
            Open(exception);
            return false;
        }
    }

    public void Open(Exception exception)
    {
        lock (gate)
        {
            if (IsOpen)
                return;
            outage = new Outage(exception.GetType().Name, clock.GetUtcNow());
        }

        LogGone(exception.GetType().Name);
    }

    public void Close()
    {
        lock (gate)
        {
            Volatile.Write(ref closed, clock.GetTimestamp());
            outage = null;
        }

        LogBack();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Reason}); sessions go on in memory until it does")]
    private partial void LogGone(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again; sessions are written to it")]
    private partial void LogBack();
}

internal sealed record Outage(string Reason, DateTimeOffset Since);
