using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Sessions in Redis: <c>degraded</c> while they live in memory by need, with the reason and since when.</summary>
internal sealed class SharedSessionHealth(SessionBreaker breaker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        breaker.Current is { } outage
            ? HealthCheckResult.Degraded($"Redis does not answer ({outage.Reason}) since {outage.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}; sessions live in memory until it does")
            : HealthCheckResult.Healthy("in Redis"));
}

/// <summary>Sessions in memory by choice.</summary>
internal sealed class MemorySessionHealth : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(ServiceState.Off("in memory"));
}
