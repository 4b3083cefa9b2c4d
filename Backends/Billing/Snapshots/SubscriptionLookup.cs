using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.StripeApi;
using ResponsiAI.Billing.Subscriptions;

namespace ResponsiAI.Billing.Snapshots;

/// <summary>
/// Asks Stripe, once for each event of a subscription, how it stands now, so that what is applied late is not old. Where
/// Stripe does not tell it in time, the event's own content is enough.
/// </summary>
internal sealed class SubscriptionLookup(StripeApiClient stripe, SnapshotStore snapshots, TimeProvider clock)
{
    /// <summary>After a failure nothing is asked for so long: an outage of Stripe costs a deadline now and then, not one per event.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private long failedAt;

    /// <returns>What Stripe told, now or at an earlier attempt; null when it is not asked or does not tell it.</returns>
    public async Task<Snapshot?> FindAsync(InboxEvent happened, CancellationToken cancellation)
    {
        if (!stripe.CanAsk || !IsAskedFor(happened.Type) || happened.Subject.Reference("id") is not { } id)
            return null;
        if (await snapshots.FindAsync(happened.Id, cancellation) is { } kept)
            return kept;
        if (IsResting)
            return null;
        var reply = await stripe.GetAsync("/v1/subscriptions/" + Uri.EscapeDataString(id), StripeApiClient.Brief, cancellation);
        if (reply is StripeReply.Failed)
            Volatile.Write(ref failedAt, clock.GetTimestamp());
        if (reply is not StripeReply.Told told || !IsReadable(told.Content, id))
            return null;
        // It was told after the event happened, whatever the clocks say.
        var snapshot = new Snapshot(happened.Id, Math.Max(told.AsOf ?? 0, happened.Created), told.Content);
        await snapshots.KeepAsync(snapshot, cancellation);
        return snapshot;
    }

    /// <summary>Nothing comes after a deletion, so nothing newer can be told.</summary>
    public static bool IsAskedFor(string type) => type.StartsWith("customer.subscription.", StringComparison.Ordinal) && type != "customer.subscription.deleted";

    private bool IsResting => Volatile.Read(ref failedAt) is not 0 and var failed && clock.GetElapsedTime(failed) < Rest;

    private static bool IsReadable(EventObject content, string id)
    {
        try
        {
            return SubscriptionNews.Read(content).Subscription.Id == id;
        }
        catch (UnreadableEventException)
        {
            return false;
        }
    }
}
