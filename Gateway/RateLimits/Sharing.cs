namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// Whether the limits are shared at the moment, and between how many gateways. When Redis does not answer in time, nobody
/// waits for it any more: each gateway counts by itself, with its share of every limit, until Redis answers again.
/// </summary>
internal sealed partial class Sharing(ILogger<Sharing> log)
{
    private volatile bool isShared;
    private volatile int gateways = 1;

    public bool IsShared => isShared;

    /// <summary>The last number that was known; 1 where none ever was.</summary>
    public int Gateways => gateways;

    public void Gain(int known)
    {
        gateways = Math.Max(1, known);
        if (isShared)
            return;
        isShared = true;
        LogShared(gateways);
    }

    public void Lose(Exception reason)
    {
        if (!isShared)
            return;
        isShared = false;
        LogAlone(reason.GetType().Name, gateways);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "rate limits are shared through Redis by {Gateways} gateways")]
    private partial void LogShared(int gateways);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Reason}); each of {Gateways} gateways counts its share of the rate limits by itself until it does")]
    private partial void LogAlone(string reason, int gateways);
}
