using System.Net;

namespace ResponsiAI.Billing.Tests;

/// <summary>What is down comes back, and nothing is lost or doubled meanwhile.</summary>
internal sealed class OutageTests
{
    [Test]
    public async Task Mails_wait_while_notifications_is_down()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        var (refused, unreached) = (Person.New(), Person.New());

        notifications.Refusal = 503;
        var first = StripeEvent.Checkout(refused);
        using (await billing.PostAsync(first))
            await Wait.UntilAsync(() => notifications.Asked.Count(k => k == "confirm:" + refused.Subscription) > 1, "the mail is asked for again");
        await notifications.StopAsync();
        var second = StripeEvent.Checkout(unreached);
        using (await billing.PostAsync(second))
            await Wait.UntilAsync(async () => (await billing.ErrorAsync(second.Id))?.Contains("cannot be reached", StringComparison.Ordinal) == true, "the second waits");
        Assert.That(await billing.ScalarAsync<long>("SELECT MAX(attempts) FROM billing_inbox"), Is.LessThanOrEqualTo(1), "an outage counts no attempt");

        notifications.Refusal = null;
        await notifications.StartAgainAsync();
        await billing.StatusAsync(first.Id, "done");
        await billing.StatusAsync(second.Id, "done");
        Assert.That(notifications.Accepted.Keys, Is.EquivalentTo(new[] { "confirm:" + refused.Subscription, "confirm:" + unreached.Subscription }));
    }

    [Test]
    public async Task A_mail_that_notifications_refuses_for_good_is_dead_and_health_tells_it()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        Assert.That((string?)(await billing.HealthAsync()).Body["services"]!["stripe"], Is.EqualTo("ok"));

        (notifications.Refusal, notifications.Reason) = (400, "address_invalid");
        var happened = StripeEvent.Checkout(Person.New());
        using (await billing.PostAsync(happened))
            await billing.StatusAsync(happened.Id, "dead");
        Assert.That(await billing.ErrorAsync(happened.Id), Does.Contain("address_invalid"));
        var (status, health) = await billing.HealthAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That((string?)health["services"]!["stripe"], Is.EqualTo("degraded"));
            Assert.That((string?)health["services"]!["billing"], Is.EqualTo("ok"));
            Assert.That((string?)health["services"]!["database"], Is.EqualTo("ok"));
            Assert.That((string?)health["details"]!["stripe"], Does.StartWith("1 of the events"));
        });
    }

    [TestCase(401, "told_to", "pending")]
    [TestCase(429, "told_to", "pending")]
    [TestCase(422, "idempotency_key_reused", "done")]
    [TestCase(422, "data_invalid", "dead")]
    public async Task What_notifications_answers_decides_what_becomes_of_the_event(int answer, string reason, string status)
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        (notifications.Refusal, notifications.Reason) = (answer, reason);
        var happened = StripeEvent.Checkout(Person.New());
        using (await billing.PostAsync(happened))
            await Wait.UntilAsync(async () => await billing.CountAsync("last_error IS NOT NULL") == 1, "it was tried");
        await billing.StatusAsync(happened.Id, status);
    }

    [Test]
    public async Task An_event_that_waits_too_long_shows_in_health()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        notifications.Refusal = 503;
        using (await billing.PostAsync(StripeEvent.Checkout(Person.New())))
            await billing.ExecuteAsync("UPDATE billing_inbox SET received_at = received_at - 400000");
        var (status, health) = await billing.HealthAsync();
        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((string?)health["details"]!["stripe"], Does.Contain("waiting for"));
    }

    [Test]
    public async Task An_address_that_never_comes_ends_in_a_dead_event()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        var happened = StripeEvent.Subscription("deleted", Person.New(), "canceled");
        using (await billing.PostAsync(happened))
            await Wait.UntilAsync(async () => await billing.ErrorAsync(happened.Id) == "no_address", "it waits");
        // As after all attempts but the last.
        await Wait.UntilAsync(async () => await billing.ExecuteAsync("UPDATE billing_inbox SET attempts = 11, next_at = 0 WHERE status = 'pending'") == 1, "it is due for the last time");
        await billing.StatusAsync(happened.Id, "dead");
        Assert.That(await billing.ErrorAsync(happened.Id), Does.StartWith("no_address"));
    }

    [Test]
    public async Task While_Postgres_is_down_Stripe_hears_503_and_afterwards_all_is_done()
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartOnAsync(await postgres.CreateDatabaseAsync(), notifications.Address);
        var people = Enumerable.Range(0, 6).Select(_ => Person.New()).ToList();
        var events = people.Select(p => StripeEvent.Checkout(p)).ToList();

        notifications.Refusal = 503;
        foreach (var one in events.Take(3))
        {
            using var answer = await billing.PostAsync(one);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await postgres.StopAsync();
        foreach (var one in events.Skip(3))
        {
            using var answer = await billing.PostAsync(one);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        Assert.That((await billing.PutUsageAsync(new { customer = "cus_1", used = 1, limit = 1 })).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var (status, health) = await billing.HealthAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That((string?)health["services"]!["database"], Is.EqualTo("error"));
            Assert.That((string?)health["services"]!["billing"], Is.EqualTo("ok"));
            Assert.That(health.ToJsonString(), Does.Not.Contain("127.0.0.1"), "an exception's text is in the health");
        });

        await postgres.StartAgainAsync();
        notifications.Refusal = null;
        foreach (var one in events.Skip(3))
            await Wait.UntilAsync(async () => (await billing.PostAsync(one)).StatusCode == HttpStatusCode.OK, "Stripe's resend is accepted");
        foreach (var one in events)
            await billing.StatusAsync(one.Id, "done");
        Assert.That(notifications.Accepted.Keys, Is.EquivalentTo(people.Select(p => "confirm:" + p.Subscription)));
        Assert.That((await billing.HealthAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Billing_starts_before_Postgres_and_serves_when_it_comes()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var notifications = await NotificationsStandIn.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await postgres.StopAsync();
        await using var billing = await BillingRun.StartOnAsync(database, notifications.Address);
        var happened = StripeEvent.Checkout(Person.New());
        using (var answer = await billing.PostAsync(happened))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await postgres.StartAgainAsync();
        await Wait.UntilAsync(async () => (await billing.PostAsync(happened)).StatusCode == HttpStatusCode.OK, "events are accepted");
        await billing.StatusAsync(happened.Id, "done");
    }

    [Test]
    public async Task Three_processes_share_one_database()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>
        {
            ["STRIPE_WEBHOOK_SECRET"] = BillingRun.Secret, ["NOTIFICATIONS_URL"] = notifications.Address.ToString(), ["DATA_DIR"] = folder.Path,
            ["DATABASE_URL"] = await PostgresServer.SharedDatabaseAsync(),
        };
        var processes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ServiceProcess.StartAsync("Billing", settings)));
        try
        {
            var people = Enumerable.Range(0, 60).Select(_ => Person.New()).ToList();
            foreach (var (person, i) in people.Select((p, i) => (p, i)))
            {
                var happened = StripeEvent.PaymentFailed(person, "in_" + person.Id, email: person.Email);
                using var client = Http.Client(processes[i % 3].Address, internalToken: true);
                using var content = new StringContent(happened.Json);
                content.Headers.TryAddWithoutValidation("Stripe-Signature", BillingRun.Sign(happened.Json));
                using var answer = await client.PostAsync(new Uri("api/webhooks/stripe", UriKind.Relative), content);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            }

            await Wait.UntilAsync(() => notifications.Accepted.Count == 60, "all mails are accepted");
            Assert.That(notifications.Asked, Has.Count.EqualTo(60), "no event was worked on twice");
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }
    }
}
