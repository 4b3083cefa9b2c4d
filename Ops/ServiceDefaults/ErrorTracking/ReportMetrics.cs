using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary><c>responsiai.error_reports</c> by outcome: sent, kept, dropped, refused, suppressed.</summary>
internal sealed class ReportMetrics(IMeterFactory meters)
{
    private readonly Counter<long> reports = meters.Meter().CreateCounter<long>(
        "responsiai.error_reports", "{report}", "Reports for Sentry by what became of them.");

    public void Count(string outcome) => reports.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
