using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>An event as Stripe would post it.</summary>
internal sealed record StripeEvent(string Id, string Type, string Json)
{
    private static int last;

    /// <summary>Unix seconds.</summary>
    public long Created { get; private init; }

    /// <summary>A suffix that no other object of the run has.</summary>
    public static string Unique() => $"{Interlocked.Increment(ref last)}{Guid.NewGuid():N}"[..16];

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <param name="created">Unix seconds; null is now.</param>
    public static StripeEvent Of(string type, object subject, long? created = null, object? previous = null, bool live = true, string version = "2026-10-28.endive", string? id = null)
    {
        id ??= "evt_" + Unique();
        created ??= Now;
        var data = new JsonObject { ["object"] = JsonSerializer.SerializeToNode(subject) };
        if (previous is not null)
            data["previous_attributes"] = JsonSerializer.SerializeToNode(previous);
        var json = new JsonObject
        {
            ["id"] = id, ["object"] = "event", ["api_version"] = version, ["created"] = created, ["livemode"] = live, ["type"] = type, ["data"] = data,
        };
        return new StripeEvent(id, type, json.ToJsonString()) { Created = created.Value };
    }

    public static StripeEvent Checkout(Person person, string? subscription = null, string status = "paid", string type = "checkout.session.completed", long? created = null) => Of(type, new
    {
        id = "cs_" + Unique(), @object = "checkout.session", mode = "subscription", payment_status = status, amount_total = 1200, currency = "eur",
        customer = person.Id, subscription = subscription ?? person.Subscription, customer_details = new { email = person.Email, name = person.Name },
    }, created);

    /// <summary>A <c>customer.subscription.*</c> event in the newest shape.</summary>
    public static StripeEvent Subscription(string kind, Person person, string status, long? created = null, string? id = null, long? periodEnd = null, object? previous = null, long? ended = null) =>
        Of("customer.subscription." + kind, new
        {
            id = id ?? person.Subscription, @object = "subscription", customer = person.Id, status, start_date = created ?? Now, ended_at = ended,
            items = new
            {
                @object = "list",
                data = new[]
                {
                    new
                    {
                        id = "si_1", quantity = 2, current_period_end = periodEnd ?? Now + 2_592_000,
                        price = new { id = "price_1", nickname = "Team", unit_amount = 600, currency = "eur" },
                    },
                },
            },
        }, created, previous);

    public static StripeEvent Customer(string kind, Person person, long? created = null, string? email = null) =>
        Of("customer." + kind, new { id = person.Id, @object = "customer", email = email ?? person.Email, name = person.Name }, created);

    public static StripeEvent PaymentFailed(Person person, string invoice, long attempt = 1, string reason = "subscription_cycle", string? email = null, string currency = "eur") =>
        Of("invoice.payment_failed", new
        {
            id = invoice, @object = "invoice", customer = person.Id, customer_email = email, attempt_count = attempt, amount_due = 4900, currency,
            billing_reason = reason, number = "R-1", hosted_invoice_url = "https://invoice.stripe.com/i/1", next_payment_attempt = 1_767_225_600,
            parent = new { type = "subscription_details", subscription_details = new { subscription = person.Subscription } },
        });
}

/// <summary>A customer of a test's own.</summary>
internal sealed record Person(string Id, string Subscription, string Email, string Name)
{
    public static Person New()
    {
        var unique = StripeEvent.Unique();
        return new Person("cus_" + unique, "sub_" + unique, $"mara.{unique}@customers.example", "Mara Ünal");
    }
}
