using System.Text.Json;

namespace ResponsiAI.EndToEnd.Chaos;

/// <summary>An event as Stripe posts it, in the order in which it happened.</summary>
internal sealed record ChaosEvent(string Id, string Json);

/// <summary>The lives of many customers, until the events are as many as are wanted; and the mails that must come of them.</summary>
internal sealed class ChaosEvents
{
    private readonly Random random;
    private readonly List<ChaosEvent> events = [];
    private readonly HashSet<string> mails = [];
    private long now;

    public ChaosEvents(Random random, int count, int customers)
    {
        this.random = random;
        now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 200_000;
        for (var i = 0; i < customers; i++)
            Live(i);
        while (events.Count < count)
            Change(random.Next(customers));
    }

    public IReadOnlyList<ChaosEvent> All => events;

    /// <summary>The keys of the mails that every order of arrival leads to.</summary>
    public IReadOnlySet<string> Mails => mails;

    private void Live(int number)
    {
        var (customer, address, subscription) = ($"cus_chaos{number}", $"chaos{number}@example.com", $"sub_chaos{number}");
        Happens("customer.created", new { id = customer, email = address, name = $"Chaos {number}" });
        Happens("checkout.session.completed", new
        {
            id = $"cs_chaos{number}", mode = "subscription", payment_status = "paid", customer, subscription, amount_total = 1900, currency = "eur",
            customer_details = new { email = address, name = $"Chaos {number}" },
        });
        mails.Add("confirm:" + subscription);
        Subscription("created", subscription, customer, "active");
        if (number % 3 == 0)
        {
            Invoice("payment_failed", $"in_chaos{number}", customer, address, subscription);
            Subscription("updated", subscription, customer, "past_due", before: "active");
            if (number % 2 == 0)
                Invoice("paid", $"in_chaos{number}", customer, address, subscription);
            else
                mails.Add($"payfail:in_chaos{number}:1");
        }

        if (number % 4 == 1)
        {
            var end = now + 2_000_000;
            Subscription("updated", subscription, customer, "active", end);
            mails.Add($"cancel-sched:{subscription}:{end}");
        }
        else if (number % 4 == 2)
        {
            Subscription("deleted", subscription, customer, "canceled");
            mails.Add("ended:" + subscription);
        }

        if (number % 5 == 0)
        {
            Happens("charge.succeeded", new { id = $"ch_chaos{number}", customer, amount = 1900, amount_refunded = 0 });
            Happens("charge.dispute.created", new { id = $"dp_chaos{number}", charge = $"ch_chaos{number}", status = "needs_response" });
            Happens("charge.refunded", new { id = $"ch_chaos{number}", customer, amount = 1900, amount_refunded = 900 });
            Happens("charge.dispute.closed", new { id = $"dp_chaos{number}", charge = $"ch_chaos{number}", status = "lost" });
        }
    }

    private void Change(int number) => Happens("customer.updated", new { id = $"cus_chaos{number}", email = $"chaos{number}@example.com", name = $"Chaos {number} {random.Next(1000)}" });

    private void Subscription(string kind, string id, string customer, string status, long? cancelAt = null, string? before = null) => Happens("customer.subscription." + kind, new
    {
        id, customer, status, start_date = now, cancel_at = cancelAt,
        items = new { data = new[] { new { current_period_start = now, current_period_end = now + 2_592_000, price = new { id = "price_1", nickname = "Pro", unit_amount = 1900, currency = "eur" } } } },
    }, before is null ? null : new { status = before });

    private void Invoice(string kind, string id, string customer, string address, string subscription) => Happens("invoice." + kind, new
    {
        id, customer, customer_email = address, attempt_count = 1, amount_due = 1900, currency = "eur", billing_reason = "subscription_cycle", created = now, number = "R-" + id,
        parent = new { subscription_details = new { subscription } },
    });

    private void Happens(string type, object subject, object? previous = null)
    {
        // Never two within a second: which of them counts is then not for this test to know.
        now += random.Next(1, 60);
        var id = $"evt_chaos{events.Count}";
        events.Add(new ChaosEvent(id, JsonSerializer.Serialize(new
        {
            id, @object = "event", api_version = "2026-10-28.endive", created = now, livemode = false, type, data = new { @object = subject, previous_attributes = previous },
        })));
    }
}
