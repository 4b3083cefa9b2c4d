using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>What the limits do, but for the requests that pass: those are counted by the server's own metrics.</summary>
internal sealed class RateLimitMetrics
{
    private readonly Counter<long> refusals;
    private readonly Counter<long> leases;

    public RateLimitMetrics(IMeterFactory meters, Sharing sharing, RateLimitPolicies policies)
    {
        var meter = meters.Meter();
        refusals = meter.CreateCounter<long>("responsiai.ratelimit.refusals", "{request}", "Requests that were refused because of a limit.");
        leases = meter.CreateCounter<long>("responsiai.ratelimit.leases", "{command}", "Commands to Redis that tell it what was let through and ask for more.");
        meter.CreateObservableGauge("responsiai.ratelimit.local", () => sharing.IsShared ? 0 : 1, unit: null, "1 while this gateway counts by itself, 0 while limits are shared through Redis.");
        meter.CreateObservableGauge("responsiai.ratelimit.gateways", () => sharing.Gateways, "{gateway}", "Gateways that share the limits, as last known.");
        meter.CreateObservableGauge("responsiai.ratelimit.clients",
            () => policies.All.Select(p => new Measurement<int>(p.Clients.Count, Tag(p))), "{client}", "Clients that are remembered.");
    }

    public void Refused(RateLimitPolicy policy) => refusals.Add(1, Tag(policy));

    public void Leased(RateLimitPolicy policy) => leases.Add(1, Tag(policy));

    private static KeyValuePair<string, object?> Tag(RateLimitPolicy policy) => new("policy", policy.Name);
}
