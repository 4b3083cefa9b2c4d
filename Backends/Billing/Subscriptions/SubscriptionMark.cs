using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>
/// Orders all that is told of one subscription; the latest stands. Stripe's times are whole seconds; within one, the
/// kind of event, the stage and at last the id decide.
/// </summary>
/// <param name="Created">Unix seconds by Stripe's clock.</param>
internal sealed record SubscriptionMark(long Created, int Rank, string Id)
{
    public static SubscriptionMark Of(InboxEvent happened, string status)
    {
        var kind = happened.Type switch { "customer.subscription.created" => 0, "customer.subscription.deleted" => 2, _ => 1 };
        return new(happened.Created, RankOf(kind, status), happened.Id);
    }

    /// <summary>
    /// That of what Stripe told when it was asked because of this event. Within the event's own second it comes after
    /// it; within another, it is one of the changes of that second.
    /// </summary>
    public SubscriptionMark FollowedBy(long asOf, string status)
    {
        var rank = RankOf(1, status);
        return new(asOf, asOf == Created ? Math.Max(Rank, rank) : rank, Id + "~");
    }

    /// <summary>Until when it shows that nothing was owed; 0 when it does not. The event that makes it past due names the status before.</summary>
    public static long GoodUntil(string status, string? before, long at) =>
        status == SubscriptionStatus.PastDue && before is null or SubscriptionStatus.PastDue ? 0 : at;

    private static int RankOf(int kind, string status) => (kind * 100) + SubscriptionStatus.Stage(status);
}
