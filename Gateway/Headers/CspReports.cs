using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Counts what browsers report. Anybody can send reports, so only so many are told apart (the rest of a directive is
/// counted as <c>other</c>), and each is logged once an hour, so that they push no real line out.
/// </summary>
internal sealed partial class CspReports
{
    private const int Capacity = 1000;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<CspReport, Count> counts = [];
    private readonly Counter<long> counter;
    private readonly TimeProvider clock;
    private readonly ILogger<CspReports> log;

    public CspReports(IMeterFactory meters, TimeProvider clock, ILogger<CspReports> log)
    {
        counter = meters.Meter().CreateCounter<long>("responsiai.csp.reports", description: "Violations of a Content-Security-Policy that browsers reported");
        this.clock = clock;
        this.log = log;
    }

    public void Add(CspReport report)
    {
        counter.Add(1, new KeyValuePair<string, object?>("directive", report.Directive));
        var now = clock.GetUtcNow();
        bool isNews;
        lock (gate)
        {
            // Beyond the capacity come at most the directives, each with both dispositions.
            if (!counts.TryGetValue(report, out var count) && counts.Count >= Capacity)
                Forget(now);
            if (count is null && counts.Count >= Capacity)
                counts.TryGetValue(report = report with { Blocked = CspReport.Other }, out count);
            isNews = count is null || now - count.Told >= Silence;
            counts[report] = new Count((count?.Number ?? 0) + 1, count?.First ?? now, now, isNews ? now : count!.Told);
        }

        if (isNews)
            LogReport(report.Directive, report.Blocked, report.Disposition);
    }

    // Whoever fills the table with inventions must not blind it for good.
    private void Forget(DateTimeOffset now)
    {
        foreach (var (report, count) in counts.ToArray())
            if (now - count.Last >= Memory)
                counts.Remove(report);
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<Line> Newest()
    {
        lock (gate)
            return [.. counts
                .Select(c => new Line(c.Key.Directive, c.Key.Blocked, c.Key.Disposition, c.Value.Number, c.Value.First, c.Value.Last))
                .OrderByDescending(l => l.Count).ThenBy(l => l.Directive, StringComparer.Ordinal).ThenBy(l => l.Blocked, StringComparer.Ordinal)];
    }

    /// <summary>As operators see it.</summary>
    internal sealed record Line(string Directive, string Blocked, string Disposition, long Count, DateTimeOffset First, DateTimeOffset Last);

    private sealed record Count(long Number, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset Told);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CSP violation: {Directive} blocked {Blocked} ({Disposition})")]
    private partial void LogReport(string directive, string blocked, string disposition);
}
