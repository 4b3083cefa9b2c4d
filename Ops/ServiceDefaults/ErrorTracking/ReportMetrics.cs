using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// <c>responsiai.error_reports</c> by kind and outcome. Each begins with 0, so that the first one is seen as an increase.
/// What is <c>kept</c> counts again, as <c>sent</c> or <c>refused</c>, when its turn comes.
/// </summary>
internal sealed class ReportMetrics
{
    public const string Error = "error";

    /// <summary>How long something took.</summary>
    public const string Transaction = "transaction";

    private readonly Dictionary<(string Kind, string Outcome), StrongBox<long>> counts = new()
    {
        [(Error, "sent")] = new(),
        [(Error, "kept")] = new(),
        [(Error, "dropped")] = new(),
        [(Error, "refused")] = new(),
        [(Error, "suppressed")] = new(),
        [(Transaction, "sent")] = new(),
        [(Transaction, "dropped")] = new(),
        [(Transaction, "refused")] = new(),
    };

    public ReportMetrics(IMeterFactory meters) => meters.Meter().CreateObservableCounter("responsiai.error_reports",
        () => counts.Select(c => new Measurement<long>(Volatile.Read(ref c.Value.Value), new("kind", c.Key.Kind), new("outcome", c.Key.Outcome))),
        "{report}", "Errors and transactions for Sentry, by kind and by what became of them.");

    public void Count(string kind, string outcome) => Interlocked.Increment(ref counts[(kind, outcome)].Value);
}
