using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>An operator asks what happened, by whatever is at hand.</summary>
internal sealed class WhyTests(string engine) : EngineTests(engine)
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Test]
    public async Task An_event_is_found_by_itself_its_customer_address_subscription_and_mail_with_all_that_came_of_it()
    {
        var person = Person.New();
        var checkout = StripeEvent.Checkout(person);
        await Billing.ApplyAsync(checkout);
        var key = "confirm:" + person.Subscription;
        var session = (string)JsonNode.Parse(checkout.Json)!["data"]!["object"]!["id"]!;
        foreach (var subject in new[] { checkout.Id, person.Id, person.Email.ToUpperInvariant(), session, NotificationsStandIn.IdOf(key) })
        {
            var thread = (await AskAsync(subject))["events"]!.AsArray().Single()!;
            Assert.Multiple(() =>
            {
                Assert.That((string?)thread["event"]!["event"]!["id"], Is.EqualTo(checkout.Id), subject);
                Assert.That(thread["event"]!["history"]!.AsArray().Select(m => (string?)m!["what"]), Is.EqualTo(new[] { "received", "done" }));
                Assert.That(((string?)thread["mails"]!.AsArray().Single()!["key"], (string?)thread["mails"]![0]!["id"]), Is.EqualTo((key, NotificationsStandIn.IdOf(key))));
                Assert.That(thread.ToJsonString(), Does.Not.Contain(person.Email));
            });
        }
    }

    [Test]
    public async Task The_trace_of_the_request_goes_on_in_what_the_worker_asks_for()
    {
        var person = Person.New();
        var checkout = StripeEvent.Checkout(person);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/stripe") { Content = new StringContent(checkout.Json) };
        request.Headers.Add("Stripe-Signature", BillingRun.Sign(checkout.Json));
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using (var answer = await Billing.Client.SendAsync(request))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Billing.StatusAsync(checkout.Id, "done");

        var shown = (await AskAsync(checkout.Id))["events"]![0]!["event"]!;
        Assert.That((string?)shown["trace"], Is.EqualTo(Trace));
        Assert.That(Notifications.Traces["confirm:" + person.Subscription], Does.StartWith($"00-{Trace}-"));
    }

    [Test]
    public async Task A_usage_warning_is_found_by_the_account_that_it_warns()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await Billing.PutUsageAsync(new { customer = person.Id, used = 90, limit = 100 });
        await Wait.UntilAsync(async () => (await AskAsync(person.Id))["events"]!.AsArray().Any(e => (string?)e!["event"]!["event"]!["type"] == "usage.warning" && e["mails"]!.AsArray().Count == 1), "the warning's mail is told");
    }

    [Test]
    public async Task What_nobody_knows_has_no_events() => Assert.That((await AskAsync("cus_nobody"))["events"]!.AsArray(), Is.Empty);

    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("""{"subject":7}""")]
    public async Task A_question_without_a_subject_is_refused(string body)
    {
        using var answer = await Billing.Client.PostAsync(new Uri("why", UriKind.Relative), new StringContent(body));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<JsonNode> AskAsync(string subject)
    {
        using var answer = await Billing.Client.PostAsJsonAsync("why", new { subject });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), Billing.Output);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
