using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Health;

/// <summary>What a backend answers at <c>/health</c>; the gateway merges the services of all backends.</summary>
public sealed record BackendHealth(string Status, IReadOnlyDictionary<string, string> Services, IReadOnlyDictionary<string, string> Details)
{
    public static BackendHealth From(HealthReport report) => new(
        report.Status == HealthStatus.Healthy ? ServiceState.Ok : ServiceState.Degraded,
        report.Entries.ToDictionary(e => e.Key, e => ServiceState.Of(e.Value)),
        report.Entries.Where(e => e.Value.Description is not null).ToDictionary(e => e.Key, e => Scrubber.Text(e.Value.Description!)));
}
