using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Storage.Queues;

/// <summary><c>responsiai.queue.work.duration</c>: how long the work on each row took, and how it ended; its count is the number of attempts.</summary>
public sealed class QueueMetrics(Meter meter, QueueOptions options)
{
    private readonly KeyValuePair<string, object?> queue = new("queue", options.Table);

    private readonly Histogram<double> work = meter.CreateHistogram(
        "responsiai.queue.work.duration", "s", "Time that an attempt at a row of a queue took, by outcome.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = ServiceMetrics.WorkSeconds });

    internal void Worked(TimeSpan duration, WorkOutcome outcome) => work.Record(duration.TotalSeconds, queue, new("outcome", Name(outcome)));

    private static string Name(WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.Done done => done.Status,
        WorkOutcome.Dead => WorkStatus.Dead,
        WorkOutcome.Retry { Counts: false } => "put_back",
        _ => "failed",
    };
}
