using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Mails;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>
/// The <c>data.object</c> of a <c>customer.subscription.*</c> event, in the shapes of all release trains: since
/// 2025-03-31 the period is told by the items and no longer by the subscription.
/// </summary>
/// <param name="Amount">What one period costs, for display; null when a price has no fixed amount.</param>
/// <param name="StartedAt">Unix seconds.</param>
/// <param name="MetadataEmail">An address that the product itself left there.</param>
internal sealed record SubscriptionNews(Subscription Subscription, string? Amount, long? StartedAt, string? MetadataEmail)
{
    public static SubscriptionNews Read(EventObject subject)
    {
        var items = subject.List("items").ToList();
        var prices = items.Select(PriceOf).Where(p => p.Exists).ToList();
        var periodStart = subject.Time("current_period_start") ?? items.Max(i => i.Time("current_period_start"));
        var periodEnd = subject.Time("current_period_end") ?? items.Max(i => i.Time("current_period_end"));
        var subscription = new Subscription
        {
            Id = subject.NeededReference("id"),
            Customer = subject.NeededReference("customer"),
            Status = subject.NeededText("status"),
            Plan = Names(prices),
            Price = prices.FirstOrDefault().Reference("id"),
            Limits = PlanLimits.Read(prices),
            PeriodStart = periodStart,
            PeriodEnd = periodEnd,
            TrialEnd = subject.Time("trial_end"),
            CancelAt = subject.Time("cancel_at") ?? (subject.Flag("cancel_at_period_end") ? periodEnd : null),
            EndedAt = subject.Time("ended_at"),
        };
        return new SubscriptionNews(
            subscription, AmountOf(items), subject.Time("start_date") ?? subject.Time("created"),
            subject.Child("metadata").Text("email"));
    }

    // "plan" is the older name, and still sent beside "price".
    private static EventObject PriceOf(EventObject item) => item.Child("price") is { Exists: true } price ? price : item.Child("plan");

    private static string? Names(IEnumerable<EventObject> prices)
    {
        var names = prices.Select(p => p.Text("nickname") ?? p.Child("product").Text("name") ?? p.Text("lookup_key")).OfType<string>().Distinct().ToList();
        return names.Count == 0 ? null : string.Join(", ", names);
    }

    private static string? AmountOf(List<EventObject> items)
    {
        long total = 0;
        string? currency = null;
        foreach (var item in items)
        {
            var price = PriceOf(item);
            currency ??= price.Text("currency");
            if ((price.Number("unit_amount") ?? price.Number("amount")) is not { } unit || price.Text("currency") != currency)
                return null;
            total += unit * (item.Number("quantity") ?? 1);
        }

        return items.Count == 0 ? null : Money.Format(total, currency);
    }
}
