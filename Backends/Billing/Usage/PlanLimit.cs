using ResponsiAI.Billing.Entitlements;
using ResponsiAI.Billing.Subscriptions;

namespace ResponsiAI.Billing.Usage;

/// <summary>What a customer's plans allow now: the largest of all subscriptions that give access.</summary>
internal sealed class PlanLimit(SubscriptionStore subscriptions, TimeProvider clock)
{
    /// <returns>Null where no plan says it.</returns>
    public async Task<decimal?> FindAsync(string customer, string metric, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var known = await subscriptions.OfAccountAsync(customer, cancellation);
        return known.Where(s => EntitledSubscription.At(s, now).Entitled).Max(s => PlanLimits.Of(s.Limits, metric));
    }
}
