using ResponsiAI.Billing.Subscriptions;

namespace ResponsiAI.Billing.Entitlements;

/// <summary>What one subscription gives its customer at a time.</summary>
/// <param name="Reason">A stable word: Stripe's status, or <c>ended</c> where a scheduled end has passed and <c>grace_over</c> where a debt is too old.</param>
/// <param name="Ends">When access ends by what is known now, Unix seconds; null while no end is known.</param>
internal sealed record EntitledSubscription(Subscription Subscription, bool Entitled, string Reason, long? Ends)
{
    /// <summary>The reason of one whose scheduled end has passed.</summary>
    public const string Ended = "ended";

    /// <summary>
    /// Access goes on while Stripe tries again to be paid, but not for ever: 14 days, Stripe's own default for its
    /// retries (docs.stripe.com/billing/revenue-recovery/smart-retries).
    /// </summary>
    private const long Grace = 14 * 24 * 60 * 60;

    /// <param name="now">Unix seconds.</param>
    public static EntitledSubscription At(Subscription subscription, long now)
    {
        var owing = subscription.Status == SubscriptionStatus.PastDue;
        if (!owing && !SubscriptionStatus.HasBegun(subscription.Status))
            return new(subscription, false, subscription.Status, subscription.EndedAt);
        // The event of the end itself may be late or lost; its time was told before.
        if (subscription.CancelAt <= now)
            return new(subscription, false, Ended, subscription.CancelAt);
        var grace = owing ? GraceEnd(subscription) : null;
        return grace <= now
            ? new(subscription, false, "grace_over", grace)
            : new(subscription, true, subscription.Status, Earlier(subscription.CancelAt, grace));
    }

    // Of what is known, the latest time at which nothing was owed.
    private static long? GraceEnd(Subscription subscription) =>
        Math.Max(subscription.PeriodStart ?? 0, subscription.GoodUntil) is > 0 and var since ? since + Grace : null;

    private static long? Earlier(long? one, long? other) => one is null || other < one ? other : one;
}
