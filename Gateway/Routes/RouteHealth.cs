using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResponsiAI.Gateway.Routes;

/// <summary>Degraded while the newest <c>yarp.json</c> has faults: what runs is not what its author believes.</summary>
internal sealed class RouteHealth(CheckedRoutes routes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        routes.Faults is { Count: > 0 } faults
            ? HealthCheckResult.Degraded($"yarp.json cannot be used, the last good one stays: {string.Join("; ", faults)}")
            : HealthCheckResult.Healthy($"{routes.GetConfig().Routes.Count} routes{(routes.Waiting.Count > 0 ? $"; waiting for a restart: {string.Join(", ", routes.Waiting)}" : "")}"));
}
