using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>What stands is what all kept events tell, and can be made of them again.</summary>
internal sealed class RebuildTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task What_was_changed_by_hand_is_found_and_made_good_without_a_mail()
    {
        var (person, other) = (Person.New(), Person.New());
        await LifeAsync(person);
        await LifeAsync(other);
        var deadOfItsMail = StripeEvent.Subscription("deleted", other, "canceled", StripeEvent.Now + 50);
        (Notifications.Refusal, Notifications.Reason) = (400, "address_invalid");
        using (await Billing.PostAsync(deadOfItsMail))
            await Billing.StatusAsync(deadOfItsMail.Id, "dead");
        Notifications.Refusal = null;
        Assert.That(Differences(await Billing.AskAsync("state/verify")), Is.Empty);

        await Billing.ExecuteAsync("UPDATE billing_subscriptions SET status = 'paused', plan = NULL WHERE id = @Subscription", person);
        await Billing.ExecuteAsync("UPDATE billing_customers SET email = 'another@customers.example' WHERE id = @Id", person);
        await Billing.ExecuteAsync("DELETE FROM billing_charges WHERE id = @charge", new { charge = "ch_" + other.Id });
        await Billing.ExecuteAsync("INSERT INTO billing_settled_invoices (id) VALUES (@invoice)", new { invoice = "in_none_" + person.Id });
        string[] expected =
        [
            $"charge ch_{other.Id} missing ", $"customer {person.Id} differs email", $"settled invoice in_none_{person.Id} untold ", $"subscription {person.Subscription} differs plan,status",
        ];
        var verified = await Billing.AskAsync("state/verify");
        Assert.That(Differences(verified), Is.EquivalentTo(expected));
        Assert.That(verified.ToJsonString(), Does.Not.Contain("@"), "no address is told");

        var asked = Notifications.Asked.Count;
        var written = await Billing.AskAsync("state/rebuild");
        Assert.That(((bool)written["written"]!, Differences(written)), Is.EqualTo((true, Differences(verified))));
        Assert.That(Differences(await Billing.AskAsync("state/verify")), Is.Empty);
        Assert.That(await Billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo("past_due"));
        Assert.That(Notifications.Asked, Has.Count.EqualTo(asked));
    }

    [Test]
    public async Task Events_that_are_applied_during_a_rebuild_are_not_taken_back()
    {
        var people = Enumerable.Range(0, 40).Select(_ => Person.New()).ToList();
        var applying = Task.WhenAll(people.Chunk(10).Select(async chunk =>
        {
            foreach (var person in chunk)
                await LifeAsync(person);
        }));
        while (!applying.IsCompleted)
            await Billing.AskAsync("state/rebuild");
        await applying;
        Assert.That(Differences(await Billing.AskAsync("state/verify")), Is.Empty);
        foreach (var person in people)
            Assert.That(await Billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo("past_due"));
    }

    private Task LifeAsync(Person person) => Billing.ApplyAsync(
        StripeEvent.Customer("created", person, StripeEvent.Now - 90), StripeEvent.Checkout(person, created: StripeEvent.Now - 90),
        StripeEvent.Subscription("updated", person, "past_due", StripeEvent.Now - 10, previous: new { status = "active" }), StripeEvent.Subscription("created", person, "active", StripeEvent.Now - 80),
        StripeEvent.Of("invoice.paid", new { id = "in_" + person.Id, customer = person.Id, customer_email = person.Email, created = StripeEvent.Now - 300 }),
        StripeEvent.Of("charge.refunded", new { id = "ch_" + person.Id, customer = person.Id, amount_refunded = 5 }),
        StripeEvent.Of("charge.dispute.created", new { id = "dp_" + person.Id, charge = "ch_" + person.Id, status = "needs_response" }));

    private static List<string> Differences(JsonNode report) =>
        [.. report["differences"]!.AsArray().Select(d => $"{d!["table"]} {d["id"]} {d["what"]} {string.Join(',', d["members"]!.AsArray().Select(m => (string?)m))}").Order(StringComparer.Ordinal)];
}
