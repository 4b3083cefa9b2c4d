using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>What an operator sees of the events, and how one goes on that had ended.</summary>
internal sealed class InboxTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task A_dead_event_is_listed_with_its_reason_and_shown_with_its_history_but_not_its_content()
    {
        var (happened, person) = await DeadAsync();
        var listed = (await GetAsync("events?status=dead&type=invoice.payment_failed")).AsArray().Single(e => (string?)e!["id"] == happened.Id)!;
        var shown = await GetAsync("events/" + happened.Id);
        Assert.Multiple(() =>
        {
            Assert.That((string?)listed["reason"], Does.Contain("address_invalid"));
            Assert.That(((string?)shown["apiVersion"], (bool?)shown["liveMode"], (string?)shown["customer"], (int?)shown["secret"]), Is.EqualTo(("2026-10-28.endive", (bool?)true, person.Id, (int?)0)));
            Assert.That(shown["history"]!.AsArray().Select(m => (string?)m!["what"]), Is.EqualTo(new[] { "received", "dead" }));
            Assert.That(shown.ToJsonString(), Does.Not.Contain(person.Email));
        });
        await ReplayAsync(new { ids = new[] { happened.Id } });
        await Billing.StatusAsync(happened.Id, "done");
    }

    [Test]
    public async Task Dead_events_of_a_type_are_replayed_together_and_others_left_alone()
    {
        var (failed, person) = await DeadAsync();
        Notifications.Refusal = 400;
        var checkout = StripeEvent.Checkout(Person.New());
        using (await Billing.PostAsync(checkout))
            await Billing.StatusAsync(checkout.Id, "dead");
        Notifications.Refusal = null;

        var answer = await ReplayAsync(new { dead = true, type = "invoice.payment_failed", since = "2026-01-01T00:00:00Z" });
        Assert.That(Ids(answer, "replayed"), Does.Contain(failed.Id).And.Not.Contain(checkout.Id));
        await Billing.StatusAsync(failed.Id, "done");
        await Billing.StatusAsync(checkout.Id, "dead");
        Assert.That(Notifications.Accepted.Count(m => m.Value.To == person.Email), Is.EqualTo(1));
        var history = (await GetAsync("events/" + failed.Id))["history"]!.AsArray().Select(m => (string?)m!["what"]);
        Assert.That(history, Is.EqualTo(new[] { "received", "dead", "replayed", "done" }));
        await ReplayAsync(new { dead = true });
        await Billing.StatusAsync(checkout.Id, "done");
        Assert.That(Ids(await ReplayAsync(new { dead = true }), "replayed"), Is.Empty);
    }

    [Test]
    public async Task A_dead_event_that_is_dismissed_is_settled_listed_and_can_still_be_replayed()
    {
        var ((one, _), (other, person)) = (await DeadAsync(), await DeadAsync());
        Assert.That(Ids(await Billing.AskAsync("events/dismiss", new { ids = new[] { one.Id, "evt_unknown" } }), "skipped"), Is.EqualTo(new[] { "evt_unknown" }));
        Assert.That(Ids(await Billing.AskAsync("events/dismiss", new { dead = true, type = "invoice.payment_failed" }), "dismissed"), Is.EqualTo(new[] { other.Id }));
        Assert.That((await Billing.HealthAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
        var listed = (await GetAsync("events?status=dismissed")).AsArray();
        Assert.That(listed.Select(e => (string?)e!["id"]), Is.EquivalentTo(new[] { one.Id, other.Id }));
        Assert.That((string?)listed[0]!["reason"], Does.Contain("address_invalid"));
        Assert.That((await GetAsync("events/" + one.Id))["history"]!.AsArray().Select(m => (string?)m!["what"]), Is.EqualTo(new[] { "received", "dead", "dismissed" }));
        Assert.That(Ids(await Billing.AskAsync("events/dismiss", new { ids = new[] { one.Id } }), "skipped"), Is.EqualTo(new[] { one.Id }));

        await ReplayAsync(new { ids = new[] { one.Id, other.Id } });
        await Billing.StatusAsync(one.Id, "done");
        await Billing.StatusAsync(other.Id, "done");
        Assert.That(Notifications.Accepted.Count(m => m.Value.To == person.Email), Is.EqualTo(1));
    }

    [Test]
    public async Task An_event_that_is_done_changes_nothing_when_it_is_replayed()
    {
        var person = Person.New();
        var begun = StripeEvent.Subscription("created", person, "active", StripeEvent.Now - 50);
        await Billing.ApplyAsync(StripeEvent.Customer("created", person), begun, StripeEvent.Subscription("updated", person, "past_due", StripeEvent.Now));
        for (var i = 0; i < 3; i++)
        {
            Assert.That(Ids(await ReplayAsync(new { ids = new[] { begun.Id, begun.Id } }), "replayed"), Is.EqualTo(new[] { begun.Id }));
            await Billing.StatusAsync(begun.Id, "done");
        }

        Assert.That(await Billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person), Is.EqualTo("past_due"));
        Assert.That(Notifications.Accepted.Count(m => m.Value.To == person.Email), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_ignored_or_unknown_is_not_replayed()
    {
        var ignored = StripeEvent.Of("charge.captured", new { id = "ch_1" });
        using (await Billing.PostAsync(ignored))
            await Billing.StatusAsync(ignored.Id, "ignored");
        Assert.That(Ids(await ReplayAsync(new { ids = new[] { ignored.Id, "evt_unknown" } }), "skipped"), Is.EqualTo(new[] { ignored.Id, "evt_unknown" }));
        await Billing.StatusAsync(ignored.Id, "ignored");
    }

    [TestCase("GET", "events/evt_unknown", "", 404, "event_unknown")]
    [TestCase("GET", "events?since=yesterday", "", 400, "since_invalid")]
    [TestCase("POST", "events/replay", "{", 400, "body_unreadable")]
    [TestCase("POST", "events/replay", "[]", 400, "nothing_chosen")]
    [TestCase("POST", "events/dismiss", "{}", 400, "nothing_chosen")]
    [TestCase("POST", "events/replay", """{"type":"invoice.paid"}""", 400, "nothing_chosen")]
    [TestCase("POST", "events/replay", """{"dead":true,"since":"yesterday"}""", 400, "since_invalid")]
    public async Task What_cannot_be_meant_is_refused(string method, string path, string body, int status, string reason)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Billing.Client.SendAsync(request);
        Assert.That(((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]), Is.EqualTo((status, reason)));
    }

    private async Task<(StripeEvent Happened, Person Person)> DeadAsync()
    {
        var person = Person.New();
        var happened = StripeEvent.PaymentFailed(person, "in_" + StripeEvent.Unique(), email: person.Email);
        (Notifications.Refusal, Notifications.Reason) = (400, "address_invalid");
        using (await Billing.PostAsync(happened))
            await Billing.StatusAsync(happened.Id, "dead");
        Notifications.Refusal = null;
        return (happened, person);
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Billing.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> ReplayAsync(object said)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(said);
        using var answer = await Billing.Client.PostAsync(new Uri("events/replay", UriKind.Relative), content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static IEnumerable<string?> Ids(JsonNode answer, string member) => answer[member]!.AsArray().Select(i => (string?)i);
}
