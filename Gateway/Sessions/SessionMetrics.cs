using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>How sessions come and go, and how their store does.</summary>
internal sealed class SessionMetrics
{
    private static readonly KeyValuePair<string, object?> Ok = new("outcome", "ok");
    private static readonly KeyValuePair<string, object?> Failed = new("outcome", "failed");

    private readonly Counter<long> started;
    private readonly Counter<long> ended;
    private readonly Counter<long> restored;
    private readonly Histogram<double> store;

    public SessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Meter();
        started = meter.CreateCounter<long>("responsiai.sessions.started", "{session}", "Sessions that began here, of users and of visitors who have not signed in.");
        ended = meter.CreateCounter<long>("responsiai.sessions.ended", "{session}", "Sessions that were ended here, by reason; those that run out are not counted.");
        restored = meter.CreateCounter<long>("responsiai.sessions.restored", "{session}", "Sessions that Redis had lost and got back from memory.");
        store = meter.CreateHistogram("responsiai.sessions.store.duration", "s", "Time that a request waited for Redis because of its session.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = ServiceMetrics.StoreSeconds });
    }

    /// <summary>A series that is there before its first event does not hide that one from a query of increases.</summary>
    public void Begin()
    {
        foreach (var kind in new[] { "user", "visitor" })
            started.Add(0, new KeyValuePair<string, object?>("kind", kind));
        foreach (var reason in new[] { "signed_out", "replaced", "revoked" })
            ended.Add(0, new KeyValuePair<string, object?>("reason", reason));
        restored.Add(0);
    }

    public void Started(string? user) => started.Add(1, new KeyValuePair<string, object?>("kind", user is null ? "visitor" : "user"));

    /// <param name="reason">signed_out, replaced or revoked.</param>
    public void Ended(string reason) => ended.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Restored() => restored.Add(1);

    public void Asked(TimeSpan duration, bool succeeded) => store.Record(duration.TotalSeconds, succeeded ? Ok : Failed);
}

/// <summary>What is measured when somebody looks.</summary>
internal sealed class SessionGauges(SessionMetrics metrics, SessionMemory memory, SessionBreaker? breaker = null, SessionJournal? journal = null) : IGauges
{
    public void Observe(Meter meter)
    {
        metrics.Begin();
        meter.CreateObservableGauge("responsiai.sessions.memory", () => memory.Count, "{session}", "Sessions that this gateway has at hand.");
        if (breaker is not null)
            meter.CreateObservableGauge("responsiai.sessions.store.open", () => breaker.IsOpen ? 1 : 0, unit: null, "1 while Redis does not answer and sessions go on in memory.");
        if (journal is not null)
            meter.CreateObservableGauge("responsiai.sessions.untold", () => journal.Count, "{session}", "Sessions whose changes Redis must still be told.");
    }
}
