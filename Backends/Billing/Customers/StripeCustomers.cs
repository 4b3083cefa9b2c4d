using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.StripeApi;

namespace ResponsiAI.Billing.Customers;

/// <summary>Asks Stripe for a customer whose address no event has told. Never needed: any failure means "not known".</summary>
internal sealed class StripeCustomers(StripeApiClient stripe, CustomerStore customers, SnapshotStore snapshots, TimeProvider clock)
{
    public async Task<Customer?> FetchAsync(string id, CancellationToken cancellation)
    {
        if (!stripe.CanAsk || !id.StartsWith("cus_", StringComparison.Ordinal)
            || await stripe.GetAsync("/v1/customers/" + Uri.EscapeDataString(id), StripeApiClient.Brief, cancellation) is not StripeReply.Told told
            || told.Content.Text("email") is not { } email)
            return null;
        var name = told.Content.Text("name");
        var asOf = told.AsOf ?? clock.GetUtcNow().ToUnixTimeSeconds();
        await snapshots.KeepAsync(new Snapshot(id, asOf, new EventObject(JsonSerializer.SerializeToElement(new { id, email, name }))), cancellation);
        await customers.RememberAsync(id, email, name, asOf, id, cancellation);
        return new Customer { Email = email, Name = name };
    }
}
