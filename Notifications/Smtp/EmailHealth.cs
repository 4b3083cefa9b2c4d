using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Notifications.Smtp;

/// <summary>The part <c>email</c>: what the last conversation with the server showed. A probe never opens one.</summary>
internal sealed class EmailHealth(SmtpOptions options, SmtpState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(options.Host is null ? ServiceState.Off("SMTP_HOST is not set")
            : state.Fault is { } fault ? HealthCheckResult.Degraded(fault)
            : HealthCheckResult.Healthy());
}
