using System.Net;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

internal sealed class SettingsTests
{
    private static readonly Uri Nowhere = new($"http://127.0.0.1:{FreePort.Next()}/");

    [Test]
    public async Task Production_without_a_secret_answers_503_and_says_so_in_health()
    {
        await using var billing = await BillingRun.StartOnAsync(null, Nowhere, ("ASPNETCORE_ENVIRONMENT", "Production"), ("STRIPE_WEBHOOK_SECRET", null));
        using var answer = await billing.PostAsync(StripeEvent.Checkout(Person.New()));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"], Is.EqualTo("stripe_not_configured"));
        var (status, health) = await billing.HealthAsync();
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((string?)health["services"]!["stripe"], Is.EqualTo("not_configured"));
    }

    [Test]
    public async Task Development_makes_a_secret_for_itself_and_keeps_it()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartOnAsync(null, notifications.Address, ("STRIPE_WEBHOOK_SECRET", null));
        var made = (await File.ReadAllTextAsync(Path.Combine(billing.Process.DataDir, "secrets", "stripe-webhook-secret"))).Trim();
        var person = Person.New();
        using (var answer = await billing.PostAsync(StripeEvent.Checkout(person), made))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await notifications.MailAsync("confirm:" + person.Subscription);
        Assert.That((string?)(await billing.HealthAsync()).Body["services"]!["stripe"], Is.EqualTo("not_configured"));
        Assert.That(billing.Output, Does.Not.Contain(made));
    }

    [Test]
    public async Task While_a_secret_is_rolled_both_verify_and_a_third_does_not()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications, ("STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old"));
        var (first, second) = (StripeEvent.Checkout(Person.New()), StripeEvent.Checkout(Person.New()));
        using var byNew = await billing.PostAsync(first, "whsec_new");
        using var byOld = await billing.PostAsync(second, "whsec_old");
        using var byOther = await billing.PostAsync(StripeEvent.Checkout(Person.New()), "whsec_other");
        Assert.That((byNew.StatusCode, byOld.StatusCode, byOther.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest)));
        Assert.That(await billing.ScalarAsync<long>("SELECT secret FROM billing_inbox WHERE id = @Id", first), Is.Zero);
        Assert.That(await billing.ScalarAsync<long>("SELECT secret FROM billing_inbox WHERE id = @Id", second), Is.EqualTo(1));
    }

    [TestCase("Production", "ignored")]
    [TestCase("Development", "done")]
    public async Task Events_of_the_test_mode_are_ignored_in_production_only(string environment, string status)
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications, ("ASPNETCORE_ENVIRONMENT", environment));
        var happened = StripeEvent.Of("customer.created", new { id = "cus_1", email = "mara@customers.example" }, live: false);
        using var answer = await billing.PostAsync(happened);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await billing.StatusAsync(happened.Id, status);
    }

    [TestCase("STRIPE_WEBHOOK_SECRET", "sk_live_abcdefghij")]
    [TestCase("STRIPE_WEBHOOK_SECRET", ", ,")]
    [TestCase("STRIPE_SECRET_KEY", "whsec_abcdefghij")]
    [TestCase("NOTIFICATIONS_URL", "notifications:8080/emails")]
    public async Task A_setting_that_cannot_be_used_stops_the_start_without_its_value(string name, string value)
    {
        await using var process = ServiceProcess.Launch("Billing", new Dictionary<string, string?> { [name] = value });
        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(process.Output, Does.Contain(name).And.Not.Contain(value));
    }
}
