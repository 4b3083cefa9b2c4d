using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.Tls;

/// <summary><c>responsiai.certificate.days</c>: the days that each certificate is still valid, below zero once it has expired.</summary>
internal sealed class CertificateMetrics(IMeterFactory meters, TimeProvider clock)
{
    public void Observe(ServerCertificates certificates) => meters.Meter().CreateObservableGauge("responsiai.certificate.days",
        () => certificates.All.Select(c => new Measurement<double>(c.Current.DaysLeft(clock.GetUtcNow()), new KeyValuePair<string, object?>("certificate", c.Name))),
        description: "Days that a certificate of the gateway is still valid.");
}
