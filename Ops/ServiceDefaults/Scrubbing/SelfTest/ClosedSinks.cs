using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>The part <c>scrubbing</c> of health: there only when the self-test closed a sink, and degraded then.</summary>
internal sealed class ClosedSinks : IHealthCheck
{
    private readonly List<string> names = [];

    public bool Any => names.Count > 0;

    public void Add(string name) => names.Add(name);

    public void Show(Meter meter) => meter.CreateObservableGauge("responsiai.scrubber.closed_sinks", () => names.Count, "{sink}", "Sinks that the scrubber's self-test closed.");

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Degraded($"closed, because the scrubber's self-test found a secret in what they send: {string.Join(", ", names)}"));
}
