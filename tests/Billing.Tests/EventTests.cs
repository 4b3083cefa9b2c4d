using System.Net;

namespace ResponsiAI.Billing.Tests;

internal sealed class EventTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task A_paid_checkout_confirms_the_subscription_by_mail()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person));

        var mail = await Notifications.MailAsync("confirm:" + person.Subscription);
        Assert.Multiple(() =>
        {
            Assert.That(mail.Template, Is.EqualTo("subscription-confirmation"));
            Assert.That(mail.To, Is.EqualTo(person.Email));
            Assert.That(mail["name"], Is.EqualTo(person.Name));
            Assert.That(mail["amount"], Is.EqualTo("12.00 EUR"));
        });
    }

    [Test]
    public async Task A_checkout_without_a_subscription_id_is_confirmed_under_its_own_id()
    {
        var person = Person.New();
        var session = "cs_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Of("checkout.session.completed", new
        {
            id = session, mode = "subscription", payment_status = "no_payment_required", customer = person.Id, customer_email = person.Email,
        }));

        Assert.That((await Notifications.MailAsync("confirm:" + session)).To, Is.EqualTo(person.Email));
    }

    [Test]
    public async Task An_unpaid_checkout_waits_for_the_payment_to_succeed()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person, status: "unpaid"));
        Assert.That(Notifications.Asked, Does.Not.Contain("confirm:" + person.Subscription));

        await Billing.ApplyAsync(StripeEvent.Checkout(person, type: "checkout.session.async_payment_succeeded"));
        await Notifications.MailAsync("confirm:" + person.Subscription);
    }

    [Test]
    public async Task An_id_as_long_as_Stripe_allows_still_makes_a_mail()
    {
        var person = Person.New() with { Subscription = "sub_" + new string('x', 251) };
        await Billing.ApplyAsync(StripeEvent.Checkout(person));
        Assert.That(Notifications.Accepted.Values.Count(m => m.To == person.Email), Is.EqualTo(1));
    }

    [Test]
    public async Task A_checkout_of_a_single_payment_asks_for_no_mail()
    {
        var session = "cs_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Of("checkout.session.completed", new { id = session, mode = "payment", payment_status = "paid" }));
        Assert.That(Notifications.Asked, Does.Not.Contain("confirm:" + session));
    }

    [TestCase("active")]
    [TestCase("trialing")]
    public async Task A_subscription_that_begins_is_confirmed_once_though_several_events_tell_it(string status)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.ApplyAsync(StripeEvent.Subscription("created", person, status), StripeEvent.Subscription("updated", person, status), StripeEvent.Checkout(person));

        var mail = await Notifications.MailAsync("confirm:" + person.Subscription);
        Assert.Multiple(() =>
        {
            Assert.That(mail["plan"], Is.EqualTo("Team"));
            Assert.That(mail["amount"], Is.EqualTo("12.00 EUR"));
            Assert.That(mail["periodEnd"], Does.Match(@"^\d{4}-\d\d-\d\d$"));
            Assert.That(Notifications.Accepted.Keys.Count(k => k.Contains(person.Subscription, StringComparison.Ordinal)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_renewal_of_an_old_subscription_is_no_confirmation()
    {
        var person = Person.New();
        var start = StripeEvent.Now - (90 * 86_400);
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.ApplyAsync(StripeEvent.Of("customer.subscription.updated", new { id = person.Subscription, customer = person.Id, status = "active", start_date = start }));
        Assert.That(Notifications.Asked, Does.Not.Contain("confirm:" + person.Subscription));
    }

    [Test]
    public async Task An_incomplete_subscription_is_not_confirmed()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person), StripeEvent.Subscription("created", person, "incomplete"));
        Assert.That(Notifications.Asked, Does.Not.Contain("confirm:" + person.Subscription));
    }

    [Test]
    public async Task The_end_of_a_subscription_is_mailed_with_its_date()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person));
        await Billing.ApplyAsync(StripeEvent.Subscription("deleted", person, "canceled", ended: 1_767_225_600));

        var mail = await Notifications.MailAsync("ended:" + person.Subscription);
        Assert.Multiple(() =>
        {
            Assert.That(mail.Template, Is.EqualTo("subscription-cancellation"));
            Assert.That(mail.To, Is.EqualTo(person.Email));
            Assert.That(mail["plan"], Is.EqualTo("Team"));
            Assert.That(mail["accessUntil"], Is.EqualTo("2026-01-01"));
        });
    }

    [Test]
    public async Task The_end_of_one_of_two_subscriptions_is_not_mailed()
    {
        var person = Person.New();
        var former = "sub_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.ApplyAsync(StripeEvent.Subscription("created", person, "active"));
        await Billing.ApplyAsync(StripeEvent.Subscription("deleted", person, "canceled", id: former));
        Assert.That(Notifications.Asked, Does.Not.Contain("ended:" + former));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_expired_unpaid_is_no_cancellation(bool toldByTheDeletion)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        if (!toldByTheDeletion)
            await Billing.ApplyAsync(StripeEvent.Subscription("updated", person, "incomplete_expired", StripeEvent.Now - 1));
        await Billing.ApplyAsync(StripeEvent.Subscription("deleted", person, toldByTheDeletion ? "incomplete_expired" : "canceled"));
        Assert.That(Notifications.Asked, Does.Not.Contain("ended:" + person.Subscription));
    }

    [Test]
    public async Task A_failed_payment_is_mailed_once_for_each_attempt()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(
            StripeEvent.PaymentFailed(person, invoice, 1, email: person.Email), StripeEvent.PaymentFailed(person, invoice, 1, email: person.Email),
            StripeEvent.PaymentFailed(person, invoice, 2, email: person.Email));

        var mail = await Notifications.MailAsync($"payfail:{invoice}:1");
        await Notifications.MailAsync($"payfail:{invoice}:2");
        Assert.Multiple(() =>
        {
            Assert.That(mail.Template, Is.EqualTo("payment-failure"));
            Assert.That(mail.To, Is.EqualTo(person.Email));
            Assert.That(mail["amount"], Is.EqualTo("49.00 EUR"));
            Assert.That(mail["number"], Is.EqualTo("R-1"));
            Assert.That(mail["invoiceUrl"], Is.EqualTo("https://invoice.stripe.com/i/1"));
            Assert.That(mail["nextAttempt"], Is.EqualTo("2026-01-01"));
            Assert.That(Notifications.Accepted.Keys.Count(k => k.Contains(invoice, StringComparison.Ordinal)), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_failed_payment_without_an_address_goes_to_the_stored_one()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Of("invoice.paid", new { id = "in_0", customer = person.Id, customer_email = person.Email, customer_name = person.Name, created = 1_700_000_000 }));
        await Billing.ApplyAsync(StripeEvent.PaymentFailed(person, invoice));
        Assert.That((await Notifications.MailAsync($"payfail:{invoice}:1")).To, Is.EqualTo(person.Email));
    }

    [Test]
    public async Task The_failed_payment_of_a_first_checkout_is_not_mailed()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.PaymentFailed(person, invoice, reason: "subscription_create", email: person.Email));
        Assert.That(Notifications.Asked, Does.Not.Contain($"payfail:{invoice}:1"));
    }

    [TestCase("before")]
    [TestCase("since")]
    public async Task An_invoice_tells_its_subscription_in_the_shape_before_and_since_2025(string shape)
    {
        // Without a billing reason, only the subscription tells that this is a first payment.
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Subscription("created", person, "incomplete"));
        await Billing.ApplyAsync(shape == "before"
            ? StripeEvent.Of("invoice.payment_failed", new { id = invoice, subscription = person.Subscription, customer = person.Id, customer_email = person.Email, attempt_count = 1 }, version: "2024-06-20")
            : StripeEvent.Of("invoice.payment_failed", new
            {
                id = invoice, customer = person.Id, customer_email = person.Email, attempt_count = 1, parent = new { subscription_details = new { subscription = new { id = person.Subscription } } },
            }));
        Assert.That(Notifications.Asked, Does.Not.Contain($"payfail:{invoice}:1"));
    }

    [Test]
    public async Task A_subscription_of_an_older_release_train_is_read_in_its_own_shape()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.ApplyAsync(StripeEvent.Of("customer.subscription.created", new
        {
            id = person.Subscription, customer = new { id = person.Id, email = person.Email }, status = "active", current_period_end = 1_767_225_600, cancel_at_period_end = true,
            items = new { data = new[] { new { quantity = 1, plan = new { id = "plan_1", nickname = "Solo", amount = 500, currency = "jpy" } } } },
        }, version: "2024-06-20"));

        var mail = await Notifications.MailAsync("confirm:" + person.Subscription);
        Assert.Multiple(async () =>
        {
            Assert.That(mail["plan"], Is.EqualTo("Solo"));
            Assert.That(mail["amount"], Is.EqualTo("500 JPY"));
            Assert.That(mail["periodEnd"], Is.EqualTo("2026-01-01"));
            Assert.That(await Billing.ScalarAsync<long>("SELECT cancel_at FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo(1_767_225_600));
        });
    }

    [Test]
    public async Task A_changed_address_is_used_from_then_on_and_an_older_event_does_not_bring_the_old_one_back()
    {
        var person = Person.New();
        var fresh = "new." + person.Email;
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Customer("updated", person, StripeEvent.Now, fresh));
        await Billing.ApplyAsync(StripeEvent.Customer("created", person, StripeEvent.Now - 100), StripeEvent.Customer("deleted", person));
        await Billing.ApplyAsync(StripeEvent.PaymentFailed(person, invoice));
        Assert.That((await Notifications.MailAsync($"payfail:{invoice}:1")).To, Is.EqualTo(fresh));
    }

    [Test]
    public async Task Each_event_posted_three_times_is_one_row_and_one_mail()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        StripeEvent[] all =
        [
            StripeEvent.Checkout(person), StripeEvent.Subscription("created", person, "active"), StripeEvent.PaymentFailed(person, invoice), StripeEvent.Subscription("deleted", person, "canceled"),
        ];
        foreach (var one in all)
            await Billing.ApplyAsync(one, one, one);

        foreach (var one in all)
            Assert.That(await Billing.CountAsync("id = @Id", one), Is.EqualTo(1), one.Type);
        Assert.That(
            Notifications.Accepted.Where(m => m.Value.To == person.Email).Select(m => m.Key),
            Is.EquivalentTo(new[] { "confirm:" + person.Subscription, $"payfail:{invoice}:1", "ended:" + person.Subscription }));
        // A repeated post is dropped by its id, so no key is even asked for twice by the same event.
        Assert.That(Notifications.Asked.Count(k => k == $"payfail:{invoice}:1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Fifty_copies_at_once_are_fifty_answers_one_row_and_one_mail()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        var happened = StripeEvent.PaymentFailed(person, invoice, email: person.Email);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Billing.PostAsync(happened)));

        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await answers[0].Content.ReadAsStringAsync(), Is.EqualTo("""{"received":true}"""));
        await Billing.StatusAsync(happened.Id, "done");
        Assert.That(await Billing.CountAsync("id = @Id", happened), Is.EqualTo(1));
        Assert.That(Notifications.Asked.Count(k => k == $"payfail:{invoice}:1"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_type_is_kept_and_ignored()
    {
        var happened = StripeEvent.Of("charge.captured", new { id = "ch_1" });
        using var answer = await Billing.PostAsync(happened);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Billing.StatusAsync(happened.Id, "ignored");
    }

    [Test]
    public async Task An_event_of_Stripe_cannot_pose_as_a_usage_warning()
    {
        var happened = StripeEvent.Of("usage.warning", new { });
        using var answer = await Billing.PostAsync(happened);
        await Billing.StatusAsync(happened.Id, "ignored");
    }

    [TestCase("""{"object":{"id":"in_1","attempt_count":"abc"}}""", "attempt_count")]
    [TestCase("""{"object":{"id":"in_1"}}""", "attempt_count")]
    [TestCase("""{"object":{"id":7,"attempt_count":1}}""", "id")]
    [TestCase("""{"object":{"id":"in \u0000","attempt_count":1}}""", "id")]
    [TestCase("""{"object":{"id":"\ud800","attempt_count":1}}""", "id")]
    [TestCase("""{"object":[]}""", "id")]
    [TestCase("null", "id")]
    public async Task An_event_that_lacks_what_it_needs_is_dead_with_the_reason(string data, string member)
    {
        var id = "evt_" + StripeEvent.Unique();
        var body = $$"""{"id":"{{id}}","type":"invoice.payment_failed","created":1700000000,"livemode":true,"data":{{data}} }""";
        using var answer = await Billing.PostAsync(body, BillingRun.Sign(body));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Billing.StatusAsync(id, "dead");
        Assert.That(await Billing.ErrorAsync(id), Does.Contain($"'{member}'"));
        await Billing.ExecuteAsync("DELETE FROM billing_inbox WHERE id = @id", new { id });
    }

    [Test]
    public async Task Odd_values_in_what_is_only_shown_do_no_harm()
    {
        var person = Person.New();
        var invoice = "in_" + StripeEvent.Unique();
        var id = "evt_" + StripeEvent.Unique();
        var body = $$$"""
            {"id":"{{{id}}}","type":"invoice.payment_failed","created":1700000000,"livemode":true,"data":{"object":{
            "id":"{{{invoice}}}","attempt_count":1,"customer_email":"{{{person.Email}}}","customer_name":"a\u0000b","amount_due":12.5,"currency":7,
            "number":{"a":1},"hosted_invoice_url":"\udfff","next_payment_attempt":99999999999999,"billing_reason":"manual"} } }
            """;
        using var answer = await Billing.PostAsync(body, BillingRun.Sign(body));
        await Billing.StatusAsync(id, "done");
        Assert.That((await Notifications.MailAsync($"payfail:{invoice}:1")).Data, Is.Empty);
    }
}
