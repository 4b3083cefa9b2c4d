namespace ResponsiAI.Billing.Tests;

/// <summary>Stripe promises no order of delivery.</summary>
internal sealed class OrderTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task An_end_that_arrives_before_the_checkout_waits_for_the_address()
    {
        var person = Person.New();
        var ended = StripeEvent.Subscription("deleted", person, "canceled");
        using (await Billing.PostAsync(ended))
            await Wait.UntilAsync(async () => await Billing.ErrorAsync(ended.Id) == "no_address", "the end waits for an address");
        await Billing.ApplyAsync(StripeEvent.Checkout(person, created: StripeEvent.Now - 60));

        Assert.That((await Notifications.MailAsync("ended:" + person.Subscription)).To, Is.EqualTo(person.Email));
        await Billing.StatusAsync(ended.Id, "done");
        Assert.That(await StatusAsync(person), Is.EqualTo("canceled"));
    }

    [Test]
    public async Task An_address_in_the_metadata_is_better_than_none()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Of("customer.subscription.deleted", new { id = person.Subscription, customer = person.Id, status = "canceled", metadata = new { email = person.Email } }));
        Assert.That((await Notifications.MailAsync("ended:" + person.Subscription)).To, Is.EqualTo(person.Email));
    }

    [Test]
    public async Task A_beginning_that_arrives_before_the_customer_waits_for_the_address()
    {
        var person = Person.New();
        var begun = StripeEvent.Subscription("created", person, "active");
        using (await Billing.PostAsync(begun))
            await Wait.UntilAsync(async () => await Billing.ErrorAsync(begun.Id) == "no_address", "the beginning waits for an address");
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        Assert.That((await Notifications.MailAsync("confirm:" + person.Subscription)).To, Is.EqualTo(person.Email));
    }

    [Test]
    public async Task A_creation_that_arrives_late_does_not_undo_the_activation()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.ApplyAsync(StripeEvent.Subscription("updated", person, "active", 1_700_000_010), StripeEvent.Subscription("created", person, "incomplete", 1_700_000_000));
        Assert.That(await StatusAsync(person), Is.EqualTo("active"));
    }

    [Test]
    public async Task All_orders_of_one_subscriptions_events_end_in_the_same_row()
    {
        // Two of them within the same second, as Stripe often has it.
        (string Kind, string Status, long Created)[] life =
            [("created", "incomplete", 1_700_000_000), ("updated", "active", 1_700_000_000), ("updated", "past_due", 1_700_000_500), ("deleted", "canceled", 1_700_001_000)];
        var people = new List<Person>();
        foreach (var order in Permutations(life.Length))
        {
            var person = Person.New();
            people.Add(person);
            await Billing.ApplyAsync(StripeEvent.Customer("created", person));
            await Billing.ApplyAsync([.. order.Take(3).Select(i => StripeEvent.Subscription(life[i].Kind, person, life[i].Status, life[i].Created, periodEnd: life[i].Created + 5))]);
            await Billing.ApplyAsync([.. order.Skip(3).Concat(order.Take(1)).Select(i => StripeEvent.Subscription(life[i].Kind, person, life[i].Status, life[i].Created, periodEnd: life[i].Created + 5))]);
        }

        foreach (var person in people)
        {
            Assert.That(await StatusAsync(person), Is.EqualTo("canceled"));
            Assert.That(await Billing.ScalarAsync<long>("SELECT period_end FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo(1_700_001_005));
        }
    }

    private Task<string?> StatusAsync(Person person) => Billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person);

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : Permutations(count - 1).SelectMany(p => Enumerable.Range(0, count).Select(at => p.Take(at).Append(count - 1).Concat(p.Skip(at)).ToArray()));
}
