using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.Subscriptions;

namespace ResponsiAI.Billing.Entitlements;

/// <summary>What a customer may use, over all subscriptions: one that is good is enough, and the end of another takes nothing away.</summary>
/// <param name="Reason">That of the best subscription; <c>none</c> without any.</param>
/// <param name="AccessEnds">When the last access ends by what is known now; null while no end is known.</param>
/// <param name="Payments">Told for the application to act on; access is not taken because of them.</param>
internal sealed record Entitlement(
    string Customer, bool Entitled, string Reason, DateTimeOffset? AccessEnds, IReadOnlyList<SubscriptionView> Subscriptions, PaymentTroubles Payments)
{
    // From the best to the worst of what a customer can be told.
    private static readonly string[] Order =
    [
        SubscriptionStatus.Active, SubscriptionStatus.Trialing, SubscriptionStatus.PastDue, "grace_over", SubscriptionStatus.Unpaid, SubscriptionStatus.Paused,
        SubscriptionStatus.Incomplete, "ended", SubscriptionStatus.Canceled, SubscriptionStatus.IncompleteExpired,
    ];

    public static Entitlement Of(string customer, IReadOnlyList<EntitledSubscription> all, PaymentTroubles payments)
    {
        var best = all.OrderByDescending(s => s.Entitled).ThenBy(s => Array.IndexOf(Order, s.Reason) is >= 0 and var at ? at : Order.Length).FirstOrDefault();
        var counted = all.Where(s => s.Entitled == (best?.Entitled ?? false)).ToList();
        var ends = counted.Exists(s => s.Ends is null) ? null : counted.Max(s => s.Ends);
        return new Entitlement(customer, best?.Entitled ?? false, best?.Reason ?? "none", SubscriptionView.Date(ends), [.. all.Select(SubscriptionView.Of)], payments);
    }
}

/// <summary>One subscription as the application sees it.</summary>
internal sealed record SubscriptionView(
    string Id, bool Entitled, string Reason, string Status, string? Plan, string? Price, DateTimeOffset? PeriodEnd, DateTimeOffset? TrialEnd, DateTimeOffset? CancelAt, DateTimeOffset? AccessEnds)
{
    public static SubscriptionView Of(EntitledSubscription one)
    {
        var known = one.Subscription;
        return new(known.Id, one.Entitled, one.Reason, known.Status, known.Plan, known.Price, Date(known.PeriodEnd), Date(known.TrialEnd), Date(known.CancelAt), Date(one.Ends));
    }

    public static DateTimeOffset? Date(long? unixSeconds) => unixSeconds is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null;
}
