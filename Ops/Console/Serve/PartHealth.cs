using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Ops.Serve;

/// <summary>One process of the installation as it answered.</summary>
/// <param name="State">A word of <see cref="ServiceState"/>.</param>
/// <param name="Services">Its own parts, with the same words.</param>
/// <param name="Detail">One sentence; null when there is nothing to say.</param>
internal sealed record PartHealth(string Name, string State, IReadOnlyDictionary<string, string> Services, string? Detail, TimeSpan Took)
{
    public HealthReportEntry ToEntry() => new(
        State switch { ServiceState.Error => HealthStatus.Unhealthy, ServiceState.Degraded => HealthStatus.Degraded, _ => HealthStatus.Healthy },
        Detail, Took, exception: null, data: Services.ToDictionary(s => s.Key, s => (object)s.Value));
}
