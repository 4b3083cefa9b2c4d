using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Ops.Events;
using Stripe;
using Stripe.Checkout;

namespace ResponsiAI.Console.Tests;

internal sealed class EventsTests
{
    private const string Secret = "whsec_of_the_tests_0123456789";
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task An_event_is_signed_by_Stripes_formula_with_the_first_secret()
    {
        await using var gateway = await FakeServer.StartAsync(_ => Results.Ok());
        var (code, output) = await SendAsync(gateway, ("STRIPE_WEBHOOK_SECRET", $"{Secret},whsec_the_former_one"), "invoice.paid");

        Assert.That(code, Is.Zero, output);
        var request = gateway.Requests.Single();
        var header = request.Headers["Stripe-Signature"].ToString();
        var time = header.Split(',')[0][2..];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{time}.{request.Body}")));
        Assert.That(header, Is.EqualTo($"t={time},v1={expected}"));
        Assert.That((request.Method, request.Path), Is.EqualTo(("POST", "/api/webhooks/stripe")));
        Assert.That(() => EventUtility.ConstructEvent(request.Body, header, Secret), Throws.Nothing);
        Assert.That(output, Does.Contain("Sent invoice.paid evt_").And.Contain("Answered 200").And.Not.Contain(Secret));
    }

    [Test]
    public async Task Development_signs_with_the_secret_of_the_data_folder()
    {
        await using var gateway = await FakeServer.StartAsync(_ => Results.Ok());
        await SendAsync(gateway, default, "invoice.paid");
        var request = gateway.Requests.Single();
        var secret = await System.IO.File.ReadAllTextAsync(folder.Combine("secrets/stripe-webhook-secret"));
        Assert.That(() => EventUtility.ConstructEvent(request.Body, request.Headers["Stripe-Signature"], secret), Throws.Nothing);
    }

    [TestCase("customer.subscription.created")]
    [TestCase("customer.subscription.deleted")]
    public async Task What_names_no_address_comes_after_the_customer_that_does(string type)
    {
        await using var gateway = await FakeServer.StartAsync(_ => Results.Ok());
        await SendAsync(gateway, default, type);
        var bodies = gateway.Requests.Select(r => JsonNode.Parse(r.Body)!).ToList();
        Assert.That(bodies.Select(b => b["type"]!.ToString()), Is.EqualTo(new[] { "customer.updated", type }));
        Assert.That(bodies[0]["data"]!["object"]!["email"]!.ToString(), Is.EqualTo("ada@example.com"));
        Assert.That(bodies[1]["data"]!["object"]!["customer"]!.ToString(), Is.EqualTo(bodies[0]["data"]!["object"]!["id"]!.ToString()));
    }

    [Test]
    public async Task A_refusal_is_told_and_fails()
    {
        await using var gateway = await FakeServer.StartAsync(_ => Results.StatusCode(400));
        var (code, output) = await SendAsync(gateway, default, "invoice.paid");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("did not take the event: 400"));
    }

    [Test]
    public async Task Nobody_at_the_address_is_told_in_a_sentence()
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], "events", "send", "invoice.paid", "--email", "ada@example.com", "--url", $"https://localhost:{FreePort.Next()}");
        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain("Nobody answers at").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Production_without_a_secret_names_the_variable()
    {
        var (code, output) = await OpsProcess.RunAsync(folder, OpsProcess.Settings(("ASPNETCORE_ENVIRONMENT", "Production")), "events", "send", "invoice.paid", "--email", "ada@example.com");
        Assert.That(code, Is.EqualTo(78));
        Assert.That(output, Does.Contain("STRIPE_WEBHOOK_SECRET"));
    }

    [Test]
    public async Task A_type_that_is_not_known_is_a_matter_of_the_command_line()
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], "events", "send", "invoice.created", "--email", "ada@example.com");
        Assert.That(code, Is.EqualTo(64));
        Assert.That(output, Does.Contain("checkout.session.completed"));
    }

    [Test]
    public void All_events_of_an_address_are_about_one_customer_and_one_subscription()
    {
        var sample = new SampleEvent("Ada@Example.com", customer: null, TimeProvider.System.GetUtcNow());
        var again = new SampleEvent("ada@example.com", customer: null, TimeProvider.System.GetUtcNow());
        var checkout = Parse<Session>(sample, "checkout.session.completed");
        var invoice = Parse<Invoice>(again, "invoice.payment_failed");
        var subscription = Parse<Subscription>(sample, "customer.subscription.created");
        Assert.Multiple(() =>
        {
            Assert.That(new[] { checkout.CustomerId, invoice.CustomerId, subscription.CustomerId, Parse<Customer>(again, "customer.updated").Id }, Is.All.EqualTo(sample.CustomerId));
            Assert.That(new[] { checkout.SubscriptionId, invoice.Parent.SubscriptionDetails.SubscriptionId }, Is.All.EqualTo(subscription.Id));
            Assert.That(new SampleEvent("x@example.com", "cus_given", TimeProvider.System.GetUtcNow()).CustomerId, Is.EqualTo("cus_given"));
        });
    }

    [Test]
    public void The_fields_that_billing_reads_are_where_the_version_has_them()
    {
        var sample = new SampleEvent("ada@example.com", customer: null, TimeProvider.System.GetUtcNow());
        var checkout = Parse<Session>(sample, "checkout.session.completed");
        var created = Parse<Subscription>(sample, "customer.subscription.created");
        var deleted = Parse<Subscription>(sample, "customer.subscription.deleted");
        var failed = Parse<Invoice>(sample, "invoice.payment_failed");
        var paid = Parse<Invoice>(sample, "invoice.paid");
        Assert.Multiple(() =>
        {
            Assert.That((checkout.CustomerDetails.Email, checkout.Mode, checkout.PaymentStatus, checkout.AmountTotal), Is.EqualTo(("ada@example.com", "subscription", "paid", (long?)4900)));
            Assert.That((created.Status, created.Items.Data[0].Price.Nickname, created.Items.Data[0].Price.UnitAmount, created.Items.Data[0].Quantity), Is.EqualTo(("active", "Pro", (long?)4900, 1L)));
            Assert.That(created.Items.Data[0].CurrentPeriodEnd, Is.GreaterThan(created.Items.Data[0].CurrentPeriodStart));
            Assert.That((deleted.Status, deleted.EndedAt is not null, deleted.CancellationDetails.Reason), Is.EqualTo(("canceled", true, "cancellation_requested")));
            Assert.That((failed.CustomerEmail, failed.AmountDue, failed.AttemptCount, failed.BillingReason, failed.Status), Is.EqualTo(("ada@example.com", 4900L, 1L, "subscription_cycle", "open")));
            Assert.That(failed.NextPaymentAttempt, Is.Not.Null);
            Assert.That((failed.Lines.Data[0].Pricing.PriceDetails.PriceId, failed.Lines.Data[0].Description), Is.EqualTo(("price_responsiai_pro_monthly", "1 × Pro (at $49.00 / month)")));
            Assert.That((paid.AmountPaid, paid.AmountRemaining, paid.Status), Is.EqualTo((4900L, 0L, "paid")));
        });
    }

    private static T Parse<T>(SampleEvent sample, string type)
        where T : class => (T)EventUtility.ParseEvent(sample.For(type)[^1].ToJsonString(), throwOnApiVersionMismatch: true).Data.Object;

    private Task<(int Code, string Output)> SendAsync(FakeServer gateway, (string? Name, string? Value) setting, string type) => OpsProcess.RunAsync(
        folder, setting.Name is null ? [] : OpsProcess.Settings((setting.Name, setting.Value)), "events", "send", type, "--email", "ada@example.com", "--url", gateway.Address.ToString());
}
