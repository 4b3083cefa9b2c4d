using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Billing.Tests;

/// <summary>Stripe's API is asked for an address that no event told, and is never needed.</summary>
internal sealed class StripeApiTests
{
    [Test]
    public async Task An_address_that_no_event_told_is_fetched()
    {
        var person = Person.New();
        await using var stripe = await StartStripeAsync(request => Results.Json(new { id = person.Id, @object = "customer", email = person.Email, name = person.Name }));
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await RunAsync(stripe, notifications);
        await billing.ApplyAsync(StripeEvent.Subscription("deleted", person, "canceled"));
        var mail = await notifications.MailAsync("ended:" + person.Subscription);
        Assert.That((mail.To, mail["name"]), Is.EqualTo((person.Email, person.Name)));
        Assert.That(await billing.ScalarAsync<string>("SELECT email FROM billing_customers WHERE id = @Id", person), Is.EqualTo(person.Email));
    }

    [TestCase(401)]
    [TestCase(500)]
    [TestCase(200)]
    public async Task An_API_that_refuses_or_talks_nonsense_changes_nothing(int status)
    {
        var person = Person.New();
        await using var stripe = await StartStripeAsync(request => Results.Text("nonsense", statusCode: status));
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await RunAsync(stripe, notifications);
        await billing.ApplyAsync(StripeEvent.Of("customer.subscription.deleted", new { id = person.Subscription, customer = person.Id, status = "canceled", metadata = new { email = person.Email } }));
        await notifications.MailAsync("ended:" + person.Subscription);
        Assert.That(billing.Output, Does.Not.Contain("sk_test_0123456789").And.Not.Contain(person.Email));
    }

    [Test]
    public async Task An_API_that_hangs_is_left_behind()
    {
        var person = Person.New();
        await using var stripe = await StartStripeAsync(async request =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.HttpContext.RequestAborted);
            return Results.Ok();
        });
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await RunAsync(stripe, notifications);
        await billing.ApplyAsync(StripeEvent.Of("customer.subscription.deleted", new { id = person.Subscription, customer = person.Id, status = "canceled", metadata = new { email = person.Email } }));
        await notifications.MailAsync("ended:" + person.Subscription);
    }

    [Test]
    public async Task While_it_is_down_events_are_applied_as_they_are_and_few_of_them_ask()
    {
        await using var stripe = await StripeStandIn.StartAsync();
        stripe.Refusal = 500;
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications, stripe.Settings);
        var people = Enumerable.Range(0, 6).Select(_ => Person.New()).ToList();
        foreach (var person in people)
            await billing.ApplyAsync(StripeEvent.Customer("created", person), StripeEvent.Subscription("created", person, "active"));
        Assert.That(await billing.ScalarAsync<long>("SELECT COUNT(*) FROM billing_subscriptions WHERE status = 'active'"), Is.EqualTo(6));
        Assert.That(stripe.Requests.Count(r => r.StartsWith("/v1/subscriptions/", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private static Task<BillingRun> RunAsync(WebApplication stripe, NotificationsStandIn notifications) =>
        BillingRun.StartAsync("sqlite", notifications, ("STRIPE_SECRET_KEY", "sk_test_0123456789"), ("STRIPE_API_BASE", stripe.Urls.Single()));

    private static Task<WebApplication> StartStripeAsync(Func<HttpRequest, IResult> answer) => StartStripeAsync(request => Task.FromResult(answer(request)));

    private static async Task<WebApplication> StartStripeAsync(Func<HttpRequest, Task<IResult>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        var app = builder.Build();
        app.MapGet("/v1/customers/{id}", answer);
        await app.StartAsync();
        return app;
    }
}
