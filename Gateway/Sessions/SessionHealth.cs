using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>How the sessions are: <c>not_configured</c> means in memory by choice, <c>degraded</c> in memory by need.</summary>
internal sealed class SessionHealth(ISessionStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(store switch
    {
        RedisSessions { IsDegraded: true } => HealthCheckResult.Degraded("Redis does not answer; sessions live in memory until it does"),
        RedisSessions => HealthCheckResult.Healthy("in Redis"),
        _ => ServiceState.Off("in memory"),
    });
}
