using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Billing.Tests;

/// <summary>Two API versions are delivered side by side while an endpoint is upgraded.</summary>
internal sealed class VersionTests
{
    private const string Other = "2027-04-28.future";

    [TestCase("sqlite")]
    [TestCase("postgres")]
    public async Task What_cannot_be_read_in_any_shape_is_put_aside_told_by_health_and_applied_after_the_upgrade(string engine)
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync(engine, notifications);
        var person = Person.New();
        await billing.ApplyAsync(StripeEvent.Customer("created", person));
        var happened = Moved(person);
        using (var answer = await billing.PostAsync(happened))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await billing.StatusAsync(happened.Id, "quarantined");
        var (_, health) = await billing.HealthAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await billing.ErrorAsync(happened.Id), Does.Contain(Other).And.Contain("current_period_end"));
            Assert.That(((string?)health["services"]!["stripe"], (string?)health["details"]!["stripe"]), Is.EqualTo(("degraded", "1 of the events are of another API version and wait for an upgrade")));
            Assert.That(await billing.ScalarAsync<long>("SELECT COUNT(*) FROM billing_subscriptions"), Is.Zero, "nothing of it is applied");
        });

        // As if the newer program knew the version: the payload has the shape that it reads.
        await billing.KillAsync();
        await billing.ExecuteAsync("UPDATE billing_inbox SET payload = REPLACE(payload, 'period_end_moved', 'current_period_end') WHERE id = @Id", happened);
        await billing.StartAgainAsync();
        await billing.StatusAsync(happened.Id, "done");
        await notifications.MailAsync("confirm:" + person.Subscription);
        Assert.That((await billing.HealthAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("2024-06-20")]
    [TestCase("2025-09-30.clover")]
    [TestCase(Other)]
    public async Task What_has_all_its_fields_is_applied_whatever_version_it_names(string version)
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications);
        var person = Person.New();
        var end = StripeEvent.Now + 1000;
        object subject = version == "2024-06-20"
            ? new { id = person.Subscription, customer = person.Id, status = "active", current_period_end = end }
            : new { id = person.Subscription, customer = person.Id, status = "active", items = new { data = new[] { new { current_period_end = end } } } };
        await billing.ApplyAsync(StripeEvent.Customer("created", person), StripeEvent.Of("customer.subscription.created", subject, version: version));
        Assert.That(await billing.ScalarAsync<long>("SELECT period_end FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo(end));
    }

    [Test]
    public async Task With_a_key_it_is_asked_for_anew_and_applied_at_once()
    {
        var person = Person.New();
        var end = StripeEvent.Now + 1000;
        string? version = null;
        await using var stripe = await StartStripeAsync("/v1/subscriptions/{id}", request =>
        {
            version = request.Headers["Stripe-Version"];
            return Results.Json(new { id = person.Subscription, @object = "subscription", customer = person.Id, status = "active", items = new { data = new[] { new { current_period_end = end } } } });
        });
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications, ("STRIPE_SECRET_KEY", "sk_test_0123456789"), ("STRIPE_API_BASE", stripe.Urls.Single()));
        await billing.ApplyAsync(StripeEvent.Customer("created", person), Moved(person));
        Assert.That(await billing.ScalarAsync<long>("SELECT period_end FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo(end));
        Assert.That(version, Is.EqualTo("2026-10-28.endive"));
        Assert.That(billing.Output, Does.Not.Contain("sk_test_"));
    }

    private static StripeEvent Moved(Person person) => StripeEvent.Of("customer.subscription.created", new
    {
        id = person.Subscription, customer = person.Id, status = "active", items = new { data = new[] { new { period_end_moved = StripeEvent.Now + 1000 } } },
    }, version: Other);

    private static async Task<WebApplication> StartStripeAsync(string path, Func<HttpRequest, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        var app = builder.Build();
        app.MapGet(path, answer);
        await app.StartAsync();
        return app;
    }
}
