using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// Says how long each certificate lasts. Few days left are no fault yet: health must not take an edge that serves well
/// out of its balancer. Expired is an error; files that cannot be used, while the former certificate serves, degraded.
/// </summary>
internal sealed class CertificateHealth(ServerCertificates certificates, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (certificates.All.Count == 0)
            return ServiceState.Off("no HTTPS listener");
        var now = clock.GetUtcNow();
        var description = string.Join("; ", certificates.All.Select(c => Describe(c, now)));
        if (certificates.All.Any(c => !c.Current.IsValidAt(now)))
            return HealthCheckResult.Unhealthy(description);
        return certificates.All.Any(c => c.Fault is not null) ? HealthCheckResult.Degraded(description) : HealthCheckResult.Healthy(description);
    }

    private static string Describe(ServerCertificate certificate, DateTimeOffset now)
    {
        var names = string.Join(", ", certificate.Current.Names.All);
        var days = Math.Floor(certificate.Current.DaysLeft(now));
        var validity = certificate.Current.ValidFrom > now ? "not valid yet" : days < 0 ? "expired" : $"{days:0} days left";
        var fault = certificate.Fault is { } reason ? $", but the changed files cannot be used: {reason}" : "";
        return $"{certificate.Name} ({names}): {validity}{fault}";
    }
}
