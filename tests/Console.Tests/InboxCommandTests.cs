using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests;

internal sealed class InboxCommandTests
{
    private static readonly object Dead = new { id = "evt_1", type = "invoice.paid", status = "dead", attempts = 12, happenedAt = "2026-11-01T08:00:00Z", receivedAt = "2026-11-01T08:00:01Z", reason = "no_address" };
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task Events_are_listed_with_their_reasons()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new[] { Dead }));
        var (code, output) = await RunAsync(billing, "list", "--status", "dead", "--type", "invoice.paid", "--since", "2026-11-01T00:00:00Z");
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("2026-11-01 08:00:01Z  dead").And.Contain("evt_1  (no_address)"));
        var asked = billing.Requests.Single();
        Assert.That((asked.Method, asked.Path, asked.Headers["X-Internal-Token"].ToString()), Is.EqualTo(("GET", "/events", ServiceProcess.InternalToken)));
    }

    [Test]
    public async Task One_event_is_shown_with_its_history()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new
        {
            @event = Dead, source = "stripe", apiVersion = "2026-10-28.endive", liveMode = true, about = "in_1", customer = "cus_1", secret = 1,
            history = new[] { new { at = "2026-11-01T08:00:01Z", what = "received", note = (string?)null }, new { at = "2026-11-01T08:06:00Z", what = "dead", note = (string?)"no_address" } },
        }));
        var (code, output) = await RunAsync(billing, "show", "evt_1");
        Assert.That(code, Is.Zero, output);
        Assert.That(billing.Requests.Single().Path, Is.EqualTo("/events/evt_1"));
        Assert.That(output, Does.Contain("the 2. of STRIPE_WEBHOOK_SECRET").And.Contain("08:06:00Z  dead  (no_address)").And.Contain("cus_1"));
    }

    [Test]
    public async Task An_event_that_billing_does_not_know_is_a_failure()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Json(new { detail = "No event has this id." }, statusCode: 404));
        var (code, output) = await RunAsync(billing, "show", "evt_1");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("404: No event has this id."));
    }

    [Test]
    public async Task Events_are_replayed_by_what_they_have_in_common()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new { replayed = new[] { "evt_1", "evt_2" }, skipped = Array.Empty<string>() }));
        var (code, output) = await RunAsync(billing, "replay", "--dead", "--type", "invoice.paid", "--since", "24h");
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("Replayed 2: evt_1 evt_2"));
        var body = JsonNode.Parse(billing.Requests.Single().Body)!;
        Assert.That(((bool?)body["dead"], (string?)body["type"]), Is.EqualTo(((bool?)true, "invoice.paid")));
        Assert.That((DateTimeOffset)body["since"]!, Is.EqualTo(TimeProvider.System.GetUtcNow().AddDays(-1)).Within(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task An_event_that_was_left_alone_is_a_failure()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new { replayed = Array.Empty<string>(), skipped = new[] { "evt_9" } }));
        var (code, output) = await RunAsync(billing, "replay", "evt_9");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Left alone 1").And.Contain("evt_9"));
    }

    [Test]
    public async Task Events_are_dismissed_by_their_ids()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new { dismissed = new[] { "evt_1" }, skipped = new[] { "evt_9" } }));
        var (code, output) = await RunAsync(billing, "dismiss", "evt_1", "evt_9");
        Assert.That((code, billing.Requests.Single().Path), Is.EqualTo((1, "/events/dismiss")));
        Assert.That(output, Does.Contain("Dismissed 1: evt_1").And.Contain("Left alone 1, which are neither dead nor quarantined: evt_9"));
    }

    [TestCase("dismiss")]
    [TestCase("replay")]
    [TestCase("replay", "evt_1", "--type", "invoice.paid")]
    [TestCase("list", "--since", "yesterday")]
    public async Task What_cannot_be_meant_is_a_matter_of_the_command_line(params string[] said)
    {
        var (code, _) = await OpsProcess.RunAsync(folder, [], ["events", .. said]);
        Assert.That(code, Is.EqualTo(64));
    }

    [Test]
    public async Task Without_an_installation_there_is_a_sentence()
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], "events", "list");
        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain("BILLING_URL"));
    }

    private Task<(int Code, string Output)> RunAsync(FakeServer billing, params string[] said) =>
        OpsProcess.RunAsync(folder, OpsProcess.Settings(("BILLING_URL", billing.Address.ToString())), ["events", .. said]);
}
