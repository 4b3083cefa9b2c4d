using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>What the limits do, but for the requests that pass: those are counted by the server's own metrics.</summary>
internal sealed class RateLimitMetrics(IMeterFactory meters, Sharing sharing, RateLimitPolicies policies) : IGauges
{
    private readonly Counter<long> refusals = meters.Meter().CreateCounter<long>("responsiai.ratelimit.refusals", "{request}", "Requests that were refused because of a limit.");
    private readonly Counter<long> leases = meters.Meter().CreateCounter<long>("responsiai.ratelimit.leases", "{command}", "Commands to Redis that tell it what was let through and ask for more.");

    public void Observe(Meter meter)
    {
        // A series that is there before its first event does not hide that one from a query of increases.
        foreach (var policy in policies.All)
        {
            refusals.Add(0, Tag(policy));
            leases.Add(0, Tag(policy));
        }

        meter.CreateObservableGauge("responsiai.ratelimit.local", () => sharing.IsShared ? 0 : 1, unit: null, "1 while this gateway counts by itself, 0 while limits are shared through Redis.");
        meter.CreateObservableGauge("responsiai.ratelimit.gateways", () => sharing.Gateways, "{gateway}", "Gateways that share the limits, as last known.");
        meter.CreateObservableGauge("responsiai.ratelimit.clients",
            () => policies.All.Select(p => new Measurement<int>(p.Clients.Count, Tag(p))), "{client}", "Clients that are remembered.");
    }

    public void Refused(RateLimitPolicy policy) => refusals.Add(1, Tag(policy));

    public void Leased(RateLimitPolicy policy) => leases.Add(1, Tag(policy));

    private static KeyValuePair<string, object?> Tag(RateLimitPolicy policy) => new("policy", policy.Name);
}
