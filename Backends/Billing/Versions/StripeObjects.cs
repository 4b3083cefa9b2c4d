using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.StripeApi;

namespace ResponsiAI.Billing.Versions;

/// <summary>Has an event of another version told anew: Stripe is asked for its object, in the version that this program reads.</summary>
internal sealed class StripeObjects(StripeApiClient stripe, SnapshotStore snapshots)
{
    public bool CanAsk => stripe.CanAsk;

    /// <returns>The event with the object as it stood when it was asked for; null where Stripe does not tell it.</returns>
    public async Task<InboxEvent?> TellAnewAsync(InboxEvent happened, CancellationToken cancellation)
    {
        if (await snapshots.FindAsync(happened.Id, cancellation) is { } kept)
            return kept.As(happened);
        if (!stripe.CanAsk || PathOf(happened.Type) is not { } path || happened.Subject.Reference("id") is not { } id
            || await stripe.GetAsync(path + Uri.EscapeDataString(id), StripeApiClient.Brief, cancellation) is not StripeReply.Told told || told.Content.Reference("id") != id)
            return null;
        var snapshot = new Snapshot(happened.Id, Math.Max(told.AsOf ?? 0, happened.Created), told.Content);
        await snapshots.KeepAsync(snapshot, cancellation);
        return snapshot.As(happened);
    }

    private static string? PathOf(string type) => type.Split('.') switch
    {
        ["customer", "subscription", ..] => "/v1/subscriptions/",
        ["customer", ..] => "/v1/customers/",
        ["invoice", ..] => "/v1/invoices/",
        ["checkout", "session", ..] => "/v1/checkout/sessions/",
        ["charge", "dispute", ..] => "/v1/disputes/",
        ["charge", ..] => "/v1/charges/",
        _ => null,
    };
}
