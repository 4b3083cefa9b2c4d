using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Billing.Versions;

namespace ResponsiAI.Billing.State;

/// <summary>Adds one event, with what Stripe told because of it, to a state.</summary>
internal static class StateFold
{
    /// <exception cref="UnreadableEventException">It cannot be read; nothing of it is added.</exception>
    public static async Task AddAsync(this BillingState state, IEventHandler handler, InboxEvent happened, Snapshot? snapshot, CancellationToken cancellation)
    {
        try
        {
            ReleaseTrain.RequireKnownShape(happened);
            await handler.FoldAsync(happened, state, cancellation);
        }
        catch (UnreadableEventException) when (snapshot is not null && !ReleaseTrain.IsOurs(happened))
        {
            happened = snapshot.As(happened);
            await handler.FoldAsync(happened, state, cancellation);
        }

        if (snapshot is not null && SubscriptionLookup.IsAskedFor(happened.Type))
            await state.AddAsync(snapshot, happened, cancellation);
    }

    /// <summary>What stood when Stripe was asked because of an event.</summary>
    public static Task AddAsync(this BillingState state, Snapshot snapshot, InboxEvent happened, CancellationToken cancellation)
    {
        var observed = SubscriptionNews.Read(snapshot.Object).Subscription;
        var mark = SubscriptionMark.Of(happened, SubscriptionNews.Read(happened.Subject).Subscription.Status).FollowedBy(snapshot.AsOf, observed.Status);
        return state.Subscriptions.ApplyAsync(observed, mark, SubscriptionMark.GoodUntil(observed.Status, null, snapshot.AsOf), cancellation);
    }

    /// <summary>A customer whose address was asked for.</summary>
    public static Task AddAsync(this BillingState state, Snapshot snapshot, CancellationToken cancellation) =>
        state.Customers.RememberAsync(snapshot.About, snapshot.Object.Text("email"), snapshot.Object.Text("name"), snapshot.AsOf, snapshot.About, cancellation);
}
