using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests;

/// <summary><c>ops why</c> against a real notifications whose mail server hesitates.</summary>
internal sealed class WhyTests
{
    private TemporaryFolder folder = null!;
    private SmtpSink sink = null!;
    private ServiceProcess notifications = null!;
    private string mail = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        sink = await SmtpSink.StartAsync();
        sink.At(SmtpStage.Dot, SmtpReaction.Reply("452 4.3.1 try later"), times: 1);
        notifications = await ServiceProcess.StartAsync("Notifications", OpsProcess.Settings(("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{sink.Port}")));
        using var http = Http.Client(notifications.Address, internalToken: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "emails") { Content = JsonContent.Create(new { template = "payment-failure", to = "ada@example.com", data = new { amount = "12.00 EUR" } }) };
        request.Headers.Add("Idempotency-Key", "payfail:in_1:1");
        using var answer = await http.SendAsync(request);
        mail = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
        await Wait.UntilAsync(() => sink.Mails.Count == 1, "the second try arrives");
        await Wait.UntilAsync(async () => (await http.GetStringAsync($"emails/{mail}")).Contains("\"status\":\"done\"", StringComparison.Ordinal), "it is recorded");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await notifications.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task The_chain_is_told_from_the_event_to_the_servers_answers()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(Threads()));
        var (code, output) = await RunAsync("cus_1", billing.Address, notifications.Address);
        Assert.That(code, Is.Zero, output);
        Assert.That(billing.Requests.Single().Path, Is.EqualTo("/why"), "no address in a URL");
        Assert.That(output, Does.Match(
            """
            (?s)evt_1  invoice\.payment_failed  done  customer cus_1  about in_1  trace 4bf92f3577b34da6a3ce929d0e0e4736
              2026-11-01 08:00:00\.000Z  happened
              2026-11-01 08:00:01\.000Z  received
              2026-11-01 08:00:02\.000Z  done  \(payment-failure\)
              mail .{32}  payment-failure  to a\*\*\*@example\.com  done  trace .{32}
                .{24}  accepted
                .{24}  failed  \(452 4\.3\.1 try later\)
                .{24}  done  \(.*queued as .*\)
            """));
    }

    [Test]
    public async Task A_mail_is_told_though_billing_is_away_and_the_gap_is_said()
    {
        var (code, output) = await RunAsync(mail, new Uri($"http://127.0.0.1:{FreePort.Next()}"), notifications.Address);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"mail {mail}  payment-failure").And.Contain("Nobody answers"));
    }

    [Test]
    public async Task An_event_is_told_though_notifications_is_away()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(Threads()));
        var (code, output) = await RunAsync("evt_1", billing.Address, new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("evt_1").And.Contain("notifications does not tell more").And.Contain("Nobody answers"));
    }

    [Test]
    public async Task What_nobody_knows_is_a_failure_with_a_sentence()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new { events = Array.Empty<object>(), more = false }));
        var (code, output) = await RunAsync("cus_nobody", billing.Address, notifications.Address);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Nothing is known"));
    }

    private object Threads() => new
    {
        events = new[]
        {
            new
            {
                @event = new
                {
                    @event = new { id = "evt_1", type = "invoice.payment_failed", status = "done", happenedAt = "2026-11-01T08:00:00Z" }, customer = "cus_1", about = "in_1", trace = "4bf92f3577b34da6a3ce929d0e0e4736",
                    history = new[] { new { at = "2026-11-01T08:00:01Z", what = "received", note = (string?)null }, new { at = "2026-11-01T08:00:02Z", what = "done", note = (string?)"payment-failure" } },
                },
                mails = new[] { new { id = mail, key = "payfail:in_1:1", template = "payment-failure", askedAt = "2026-11-01T08:00:02Z" } },
            },
        },
        more = false,
    };

    private Task<(int Code, string Output)> RunAsync(string subject, Uri billing, Uri mails) =>
        OpsProcess.RunAsync(folder, OpsProcess.Settings(("BILLING_URL", billing.ToString()), ("NOTIFICATIONS_URL", mails.ToString())), "why", subject);
}
