using System.Diagnostics.Metrics;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>What became of mails, and how long their recipients waited.</summary>
internal sealed class MailMetrics(IMeterFactory meters, TimeProvider clock)
{
    private readonly Counter<long> outcomes = meters.Meter().CreateCounter<long>("responsiai.mails", "{mail}",
        "Attempts at a mail by outcome: sent, refused, deferred, given_up, postponed, unknown, or why it was not to be sent.");

    private readonly Histogram<double> wait = meters.Meter().CreateHistogram("responsiai.mails.wait", "s", "Time from the request for a mail until a server took it.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = ServiceMetrics.WorkSeconds });

    public void Ended(EmailRow row, WorkOutcome outcome)
    {
        var name = Name(row, outcome);
        outcomes.Add(1, new("template", row.Template), new("outcome", name));
        if (name == "sent")
            wait.Record(Math.Max(0, (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt)).TotalSeconds), new KeyValuePair<string, object?>("template", row.Template));
    }

    private static string Name(EmailRow row, WorkOutcome outcome) => outcome switch
    {
        { Also: EmailMarks.Unanswered } => "unknown",
        WorkOutcome.Done { Status: WorkStatus.Done } => "sent",
        WorkOutcome.Done done => done.Status,
        WorkOutcome.Dead => "refused",
        WorkOutcome.Retry { Counts: false } => "postponed",
        _ => row.Attempts >= DeliveryRegistration.Queue.MaxAttempts ? "given_up" : "deferred",
    };
}
