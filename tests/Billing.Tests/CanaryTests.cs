using System.Net;
using System.Text;

namespace ResponsiAI.Billing.Tests;

/// <summary>Whatever happens, what belongs to customers and what is secret is in no line of the logs.</summary>
internal sealed class CanaryTests
{
    private const string Local = "canary.yq7";
    private const string Email = Local + "@customers.example";
    private const string Value = "Distinctive-Payload-Value-93b1";
    private const string Key = "sk_live_canaryKey0123456789abcdef";
    private const string Secret = "whsec_canarySecret0123456789abcdef";

    [Test]
    public async Task No_line_of_the_logs_has_an_address_a_secret_a_key_the_token_or_a_payload()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartOnAsync(await postgres.CreateDatabaseAsync(), notifications.Address,
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("LOG_LEVEL", "debug"), ("STRIPE_WEBHOOK_SECRET", $"{Secret},{BillingRun.Secret}"),
            // Nobody answers there.
            ("STRIPE_SECRET_KEY", Key), ("STRIPE_API_BASE", $"http://127.0.0.1:{FreePort.Next()}"));
        var person = new Person("cus_canary", "sub_canary", Email, Value);

        await PostAsync(billing, 200, StripeEvent.Checkout(person).Json, Secret);
        await PostAsync(billing, 200, StripeEvent.Of("unknown.type", new { note = Value, email = Email }).Json);
        await PostAsync(billing, 400, StripeEvent.Checkout(person).Json, "whsec_forged");
        await PostAsync(billing, 400, $"{Value} {Email}");
        await PostAsync(billing, 400, $$"""{"id":"{{Email}}","object":"event","type":"{{Value}} ","created":"{{Value}}"}""");
        using (var answer = await billing.PostAsync(StripeEvent.Checkout(person).Json, $"t=1,v1={Value},{Email}"))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));

        // Handlers that cannot go on: a field of another kind, an address that nobody knows, a mail that is refused.
        var unreadable = StripeEvent.Of("customer.subscription.updated", new { id = Value, customer = new { id = 1, email = Email }, status = new { note = Value } });
        await PostAsync(billing, 200, unreadable.Json);
        await billing.StatusAsync(unreadable.Id, "dead");
        var nobody = StripeEvent.Subscription("deleted", new Person("cus_nobody", "sub_nobody", Email, Value), "canceled");
        await PostAsync(billing, 200, nobody.Json);
        await Wait.UntilAsync(async () => await billing.ErrorAsync(nobody.Id) == "no_address", "nobody's event waits");
        (notifications.Refusal, notifications.Reason) = (400, "recipient_invalid");
        var refused = StripeEvent.PaymentFailed(person, "in_canary", email: Email);
        await PostAsync(billing, 200, refused.Json);
        await billing.StatusAsync(refused.Id, "dead");

        Assert.That((await billing.PutUsageAsync(new { customer = Email, used = 95, limit = 100 })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await billing.PutUsageAsync($$"""{"customer":"{{Email}}","used":"{{Value}}"}""")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        using (var entitlement = await billing.Client.GetAsync(new Uri($"customers/{Email}/entitlement", UriKind.Relative)))
            Assert.That(entitlement.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using (var unknown = await billing.Client.GetAsync(new Uri($"events/{Email}?note={Value}", UriKind.Relative)))
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

        // Both of those it needs are away.
        await notifications.StopAsync();
        var waiting = StripeEvent.PaymentFailed(person, "in_waiting", email: Email);
        await PostAsync(billing, 200, waiting.Json);
        await Wait.UntilAsync(async () => await billing.ErrorAsync(waiting.Id) is not null, "it waits for notifications");
        await postgres.StopAsync();
        await PostAsync(billing, 503, StripeEvent.Checkout(person).Json);
        Assert.That((await billing.PutUsageAsync(new { customer = Email, used = 96, limit = 100 })).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await Wait.UntilAsync(() => billing.Output.Contains("no rows can be claimed", StringComparison.Ordinal), "the worker says that the database is away");

        await billing.Process.StopAsync();
        var logs = billing.Output + string.Concat(Directory.GetFiles(Path.Combine(billing.Process.DataDir, "logs"), "*.log").Select(File.ReadAllText));
        Assert.That(logs, Does.Contain(unreadable.Id).And.Contain("a webhook was refused"), "the logs are where this test looks");
        foreach (var (what, canary) in new[]
        {
            ("an address", Local), ("a value of a payload", Value), ("an API key", Key["sk_live_".Length..]), ("a signing secret", Secret["whsec_".Length..]),
            ("the other secret", BillingRun.Secret["whsec_".Length..]), ("the internal token", ServiceProcess.InternalToken), ("a payload", "\"amount_total\""),
        })
            Assert.That(logs.Split('\n').Where(l => l.Contains(canary, StringComparison.OrdinalIgnoreCase)).ToList(), Is.Empty, what);
    }

    private static async Task PostAsync(BillingRun billing, int status, string body, string secret = BillingRun.Secret)
    {
        using var answer = await billing.PostAsync(Encoding.UTF8.GetBytes(body), BillingRun.Sign(body, secret));
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }
}
