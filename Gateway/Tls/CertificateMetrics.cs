using System.Diagnostics.Metrics;

namespace ResponsiAI.Gateway.Tls;

/// <summary><c>responsiai_certificate_days</c>: the days that each certificate is still valid, below zero once it has expired.</summary>
internal sealed class CertificateMetrics(IMeterFactory meters, TimeProvider clock)
{
    private readonly Meter meter = meters.Create("ResponsiAI.Gateway");

    public void Observe(ServerCertificates certificates) => meter.CreateObservableGauge("responsiai_certificate_days",
        () => certificates.All.Select(c => new Measurement<double>(c.Current.DaysLeft(clock.GetUtcNow()), new KeyValuePair<string, object?>("certificate", c.Name))),
        "d", "Days that a certificate of the gateway is still valid.");
}
