using System.Diagnostics.Metrics;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Webhooks;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Billing.Gaps;

/// <summary>
/// Compares Stripe's list of events with what arrived, day by day from the last check on, and lets in what never did.
/// A check that fails goes on later where this one stopped.
/// </summary>
internal sealed partial class GapCheck(StripeEvents stripe, GapStore gaps, InboxReview inbox, EventDoor door, IMeterFactory meters, ILogger<GapCheck> log)
{
    /// <summary>Seconds for which Stripe keeps its list.</summary>
    private const long Reach = 30 * Day;

    /// <summary>Seconds for which an event's own delivery is still under way.</summary>
    private const long UnderWay = 300;

    /// <summary>Seconds that are looked at once more: an event may show in the list after its time.</summary>
    private const long Overlap = 600;

    private const long Day = 24 * 60 * 60;
    private const int MostLogged = 50;

    private readonly Counter<long> arrivedNever = meters.Meter().CreateCounter<long>("responsiai.billing.gaps", description: "Events of Stripe that never arrived and were let in by a check of its list.");

    public async Task RunAsync(GapMark mark, CancellationToken cancellation)
    {
        var now = await stripe.NowAsync(cancellation) ?? throw new GapCheckException();
        var until = now - UnderWay;
        // Nothing is done, and nobody gets a mail, about what happened before this installation existed.
        var since = Math.Max(Math.Max(mark.BeginsAt, mark.CheckedTo - Overlap), now - Reach);
        while (since < until)
        {
            var next = Math.Min(since + Day, until);
            await CloseAsync(since, next, cancellation);
            await gaps.AdvanceAsync(next, cancellation);
            since = next;
        }
    }

    private async Task CloseAsync(long since, long until, CancellationToken cancellation)
    {
        var missing = new List<EventObject>();
        await foreach (var page in stripe.PagesAsync(since, until, cancellation))
        {
            var here = await inbox.KnownAsync([.. page.Select(e => e.Reference("id")).OfType<string>()], cancellation);
            missing.AddRange(page.Where(e => e.Reference("id") is { } id && !here.Contains(id)));
        }

        var ids = new List<string>();
        foreach (var one in missing.OrderBy(e => e.Number("created")))
            if (await door.AdmitAsync(one.Json.GetRawText(), secret: null) is { Event: { } admitted, State: EventAdmission.New })
                ids.Add(admitted.Id);
        if (ids.Count == 0)
            return;
        arrivedNever.Add(ids.Count);
        LogGap(ids.Count, string.Join(' ', ids.Take(MostLogged)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events of Stripe had never arrived and are applied now: {Ids}")]
    private partial void LogGap(int count, string ids);
}
