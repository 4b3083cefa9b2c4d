using System.Text.Json;

namespace ResponsiAI.EndToEnd.Canaries;

/// <summary>Canaries in Stripe's events, in what only pretends to be one, and in the mails that they lead to.</summary>
internal sealed class EventPlaces(PlantedCanaries canaries)
{
    public const string Customer = "cus_canaries";

    public string Recipient { get; } = canaries.Address("an event's customer");

    /// <summary>Signed rightly. The last ones cannot be applied.</summary>
    public IEnumerable<string> Good()
    {
        yield return Event("evt_canary_checkout", "checkout.session.completed", new
        {
            id = "cs_canary", @object = "checkout.session", mode = "subscription", payment_status = "paid", customer = Customer, subscription = "sub_canary", amount_total = 1900, currency = "eur",
            client_secret = $"cs_live_x_secret_{canaries.Plant("an event's client secret")}",
            customer_details = new
            {
                email = Recipient, name = canaries.Plant("an event's name"), phone = canaries.Plant("an event's phone"),
                address = new { line1 = canaries.Plant("an event's street"), postal_code = canaries.Plant("an event's postal code") },
            },
            metadata = new { password = canaries.Plant("an event's metadata"), note = canaries.Shapes("an event's metadata") },
        });
        yield return Event("evt_canary_failed", "invoice.payment_failed", new
        {
            id = "in_canary", @object = "invoice", customer = Customer, customer_email = Recipient, number = "R-1", amount_due = 1900, currency = "eur", attempt_count = 1, billing_reason = "subscription_cycle",
            hosted_invoice_url = $"https://invoice.stripe.com/i/acct_1/live_{canaries.Plant("an invoice's address")}?s=ap", parent = new { subscription_details = new { subscription = "sub_canary" } }, status = "open",
            last_finalization_error = new { message = canaries.Plant("an invoice's error") },
        });
        yield return Event("evt_canary_unknown", "canary.unknown", new { note = canaries.Plant("an event of an unknown type"), email = canaries.Address("the address in it") });
        yield return Event("evt_canary_unreadable", "customer.subscription.updated", new
        {
            id = canaries.Plant("an unreadable event's id"), customer = new { id = 1, email = canaries.Address("an unreadable event's address") }, status = new { note = canaries.Plant("an unreadable event's status") },
        });
        yield return Event("evt_canary_version", "customer.subscription.updated", new
        {
            id = 5, customer = new { note = canaries.Plant("an event of another version") }, status = canaries.Plant("its status"),
        }, version: "2011-01-01");
    }

    /// <summary>What is refused, with its signature.</summary>
    public IEnumerable<(string Body, string? Signature)> Refused(string secret)
    {
        var forged = Event("evt_forged", "invoice.payment_failed", new { id = "in_forged", note = canaries.Plant("a forged event") });
        yield return (forged, StripeEvents.Sign(forged, "whsec_of_somebody_else"));
        yield return (forged, $"t=1700000000,v1={canaries.Plant("a forged signature")},{canaries.Plant("what is no signature")}");
        yield return (canaries.Plant("an unsigned body"), null);
        foreach (var body in new[] { $"{{\"id\":\"{canaries.Plant("a signed body that is no JSON")}", $$"""{"id":5,"type":"{{canaries.Plant("the type of an event without an id")}}"}""" })
            yield return (body, StripeEvents.Sign(body, secret));
    }

    private string Event(string id, string type, object data, string version = "2026-10-28.endive") => JsonSerializer.Serialize(new
    {
        id, @object = "event", api_version = version, created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), livemode = true, type, data = new { @object = data },
        request = new { id = canaries.Plant($"the request's id in {id}"), idempotency_key = canaries.Plant($"the idempotency key in {id}") },
    });
}
