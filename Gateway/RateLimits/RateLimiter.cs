using ResponsiAI.Gateway.Redis;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>Decides requests from memory and keeps Redis told in the background.</summary>
/// <param name="leases">Null without <c>REDIS_URL</c>.</param>
internal sealed class RateLimiter(Sharing sharing, RateLimitMetrics metrics, TimeProvider clock, RedisLeases? leases = null)
{
    private readonly long started = clock.GetTimestamp();

    private long Now => (long)clock.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>At once, unless the decision has a lease to wait for.</summary>
    public RateLimitDecision Take(RateLimitPolicy policy, UInt128 client) => Take(policy, client, sharing.IsShared);

    /// <summary>
    /// Waits for Redis, which takes less than a millisecond, and never longer than its deadline; with the first command
    /// that is late sharing ends, and nobody begins to wait. Who waited in vain is decided by this gateway's share.
    /// </summary>
    public async Task<RateLimitDecision> TakeAsync(RateLimitPolicy policy, UInt128 client, RateLimitDecision decision)
    {
        var until = Now + (long)RedisUrl.Deadline.TotalMilliseconds;
        while (decision.Lease is { } lease)
        {
            var rest = TimeSpan.FromMilliseconds(Math.Max(0, until - Now));
            await lease.WaitAsync(rest, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            decision = Take(policy, client, sharing.IsShared && Now < until);
        }

        return decision;
    }

    private RateLimitDecision Take(RateLimitPolicy policy, UInt128 client, bool isShared)
    {
        var window = policy.Clients[client];
        var decision = window.Take(isShared, sharing.Gateways, Now, out var due);
        if (due is { } used)
            _ = LeaseAsync(policy, client, window, used);
        return decision;
    }

    private async Task LeaseAsync(RateLimitPolicy policy, UInt128 client, ClientWindow window, int used)
    {
        metrics.Leased(policy);
        try
        {
            var command = leases!.TakeAsync(policy, client, used);
            await ((Task)command).WaitAsync(RedisUrl.Deadline, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!command.IsCompleted)
                sharing.Lose(new TimeoutException());
            // An answer that is late still says what was counted; asking again would count it twice.
            window.Leased(await command, Now);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is, requests must not wait for it.
            sharing.Lose(exception);
            window.NotLeased();
        }
    }
}
