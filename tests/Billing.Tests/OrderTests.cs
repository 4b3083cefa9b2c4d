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

    private Task<string?> StatusAsync(Person person) => Billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person);
}
