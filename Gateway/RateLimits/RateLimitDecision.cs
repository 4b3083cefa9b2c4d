namespace ResponsiAI.Gateway.RateLimits;

/// <param name="Remaining">How many more requests the client has, as far as this gateway knows.</param>
/// <param name="Milliseconds">Until the client has more than that.</param>
/// <param name="Lease">Where nothing is decided yet: ends when the answer of Redis is there, or is given up.</param>
internal readonly record struct RateLimitDecision(bool IsAllowed, int Remaining, long Milliseconds, Task? Lease = null)
{
    /// <summary>The parameter <c>t</c>, and <c>Retry-After</c>: never before the time.</summary>
    public long Seconds => Math.Max(1, (Milliseconds + 999) / 1000);
}
