using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Why;

/// <summary>Follows events to what became of them.</summary>
internal sealed class EventThreads(InboxReview review, WorkHistory history, AskedMails asked)
{
    /// <summary>Events of one answer.</summary>
    private const int Shown = 50;

    public async Task<Threads> AboutAsync(string subject, CancellationToken cancellation)
    {
        var newest = await review.AboutAsync(subject, Shown + 1, cancellation);
        var threads = new List<EventThread>();
        foreach (var row in newest.Take(Shown).Reverse())
            threads.Add(new EventThread(InboxDetail.Of(row, await history.OfAsync(row.Id, cancellation)), [.. (await asked.OfAsync(row.Id, cancellation)).Select(ThreadMail.Of)]));
        return new Threads(threads, newest.Count > Shown);
    }
}
