using System.Net;
using System.Text.Json.Nodes;

namespace ResponsiAI.Notifications.Tests;

/// <summary>What an operator sees of mails, and mails that are sent again because one asks for it.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class OperatorTests(string engine)
{
    private const string Refusal = "554 5.7.1 policy";

    private readonly int port = FreePort.Next();
    private SmtpSink sink = null!;
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => mailer = await Mailer.StartAsync(null, engine, ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{port}"));

    [OneTimeTearDown]
    public async Task StopAsync() => await mailer.DisposeAsync();

    [SetUp]
    public async Task BeginAsync()
    {
        await mailer.ForgetAsync();
        sink = await SmtpSink.StartAsync(port);
    }

    [TearDown]
    public async Task EndAsync() => await sink.DisposeAsync();

    [Test]
    public async Task Mails_are_listed_by_status_and_by_recipient_with_masked_addresses()
    {
        var done = await mailer.SendAsync("max@example.com");
        await mailer.UntilAsync(done, "done");
        sink.At(SmtpStage.Dot, SmtpReaction.Reply(Refusal), times: 1);
        var dead = await mailer.SendAsync();
        await mailer.UntilAsync(dead, "dead");
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 1);
        var unknown = await mailer.SendAsync("m_x@example.com");
        await mailer.UntilReasonAsync(unknown, "unknown");

        Assert.Multiple(async () =>
        {
            Assert.That(await IdsAsync(new { }), Is.EqualTo(new[] { unknown, dead, done }));
            Assert.That(await IdsAsync(new { limit = 1 }), Is.EqualTo(new[] { unknown }));
            Assert.That(await IdsAsync(new { before = unknown, limit = 1 }), Is.EqualTo(new[] { dead }));
            Assert.That(await IdsAsync(new { status = "dead" }), Is.EqualTo(new[] { dead }));
            Assert.That(await IdsAsync(new { status = "unknown" }), Is.EqualTo(new[] { unknown }));
            Assert.That(await IdsAsync(new { status = "not_sent" }), Is.Empty);
            Assert.That(await IdsAsync(new { to = "MAX@example.com" }), Is.EqualTo(new[] { done }));
            Assert.That(await IdsAsync(new { to = "m***@example.com" }), Is.EqualTo(new[] { unknown, dead, done }));
            Assert.That(await IdsAsync(new { to = "_***@example.com" }), Is.Empty);
            Assert.That(await IdsAsync(new { to = "m%", status = "done" }), Is.Empty);
        });
        var (_, all) = await mailer.AskAsync(HttpMethod.Post, "emails/search", new { });
        Assert.That(all.ToJsonString(), Does.Contain("m***@example.com").And.Not.Contain(Mailer.Recipient).And.Not.Contain("max@"));
    }

    [Test]
    public async Task A_mail_is_shown_with_its_address_when_asked_for_and_never_with_its_content()
    {
        var id = await mailer.SendAsync(template: "payment-failure", data: new { name = "Mia", invoiceUrl = "https://pay.example.com/secret-link" });
        await mailer.UntilAsync(id, "done");
        var (_, view) = await mailer.AskAsync(HttpMethod.Get, $"emails/{id}?address=full");
        Assert.That((string)view["to"]!, Is.EqualTo(Mailer.Recipient));
        Assert.That(view["members"]!.AsArray().Select(m => (string)m!), Is.EqualTo(new[] { "name", "invoiceUrl" }));
        Assert.That(view.ToJsonString(), Does.Not.Contain("secret-link").And.Not.Contain("Mia"));
    }

    [TestCase("""{"status":"lost"}""")]
    [TestCase("""{"limit":0}""")]
    [TestCase("""{"limit":201}""")]
    public async Task A_filter_that_means_nothing_is_refused(string filter)
    {
        var (status, answer) = await mailer.AskAsync(HttpMethod.Post, "emails/search", JsonNode.Parse(filter));
        Assert.That((status, (string)answer["reason"]!), Is.EqualTo((HttpStatusCode.BadRequest, "filter_invalid")));
    }

    [Test]
    public async Task A_dead_mail_is_sent_again_with_the_Message_ID_that_it_had()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Reply(Refusal), times: 1);
        var id = await mailer.SendAsync();
        var dead = await mailer.UntilAsync(id, "dead");
        Assert.That((await mailer.AskAsync(HttpMethod.Post, $"emails/{id}/resend")).Status, Is.EqualTo(HttpStatusCode.Accepted));
        var view = await mailer.UntilAsync(id, "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
        Assert.That(sink.Mails.Single().MessageId, Is.EqualTo((string)dead["messageId"]!));
        Assert.That(await mailer.StateAsync("notifications"), Is.EqualTo("ok"));
    }

    [Test]
    public async Task What_was_sent_is_not_sent_again_and_what_is_not_known_is_not_found()
    {
        var id = await mailer.SendAsync();
        await mailer.UntilAsync(id, "done");
        var (status, answer) = await mailer.AskAsync(HttpMethod.Post, $"emails/{id}/resend");
        Assert.That((status, (string)answer["reason"]!), Is.EqualTo((HttpStatusCode.Conflict, "email_not_resendable")));
        Assert.That((await mailer.AskAsync(HttpMethod.Post, "emails/0000/resend")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(sink.Mails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task All_dead_mails_are_sent_again_but_those_that_may_have_arrived()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Reply(Refusal), times: 3);
        var dead = new List<string>();
        for (var i = 0; i < 3; i++)
            dead.Add(await mailer.SendAsync($"user{i}@example.com"));
        foreach (var id in dead)
            await mailer.UntilAsync(id, "dead");
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 2);
        var unknown = await mailer.SendAsync();
        await mailer.UntilReasonAsync(unknown, "unknown");
        await mailer.HurryAsync();
        await mailer.UntilAsync(unknown, "dead");

        var (_, answer) = await mailer.AskAsync(HttpMethod.Post, "emails/resend-dead");
        Assert.That(((int)answer["resent"]!, (int)answer["mayHaveArrived"]!), Is.EqualTo((3, 1)));
        foreach (var id in dead)
            await mailer.UntilAsync(id, "done");
        Assert.That((string)(await mailer.GetAsync(unknown))["status"]!, Is.EqualTo("dead"));
        Assert.That(sink.Mails.Count(m => m.To.StartsWith("user", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task A_dead_mail_that_is_dismissed_no_longer_degrades_health_and_can_still_be_sent()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Reply(Refusal), times: 3);
        var dead = new List<string>();
        for (var i = 0; i < 3; i++)
            dead.Add(await mailer.SendAsync($"user{i}@example.com"));
        foreach (var id in dead)
            await mailer.UntilAsync(id, "dead");
        Assert.That(await mailer.StateAsync("notifications"), Is.EqualTo("degraded"));

        Assert.That((await mailer.AskAsync(HttpMethod.Post, $"emails/{dead[0]}/dismiss")).Status, Is.EqualTo(HttpStatusCode.OK));
        var (status, answer) = await mailer.AskAsync(HttpMethod.Post, $"emails/{dead[0]}/dismiss");
        Assert.That((status, (string)answer["reason"]!), Is.EqualTo((HttpStatusCode.Conflict, "email_not_dead")));
        Assert.That((await mailer.AskAsync(HttpMethod.Post, "emails/0000/dismiss")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((int)(await mailer.AskAsync(HttpMethod.Post, "emails/dismiss-dead")).Body["dismissed"]!, Is.EqualTo(2));
        Assert.That(await mailer.StateAsync("notifications"), Is.EqualTo("ok"));
        Assert.That(await IdsAsync(new { status = "dismissed" }), Is.EquivalentTo(dead));
        Assert.That((string)(await mailer.GetAsync(dead[0]))["reason"]!, Does.StartWith("dismissed by an operator").And.EndsWith(Refusal));

        Assert.That((int)(await mailer.AskAsync(HttpMethod.Post, "emails/resend-dead")).Body["resent"]!, Is.Zero);
        await mailer.AskAsync(HttpMethod.Post, $"emails/{dead[1]}/resend");
        await mailer.UntilAsync(dead[1], "done");
        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { "user1@example.com" }));
    }

    [Test]
    public async Task A_quota_that_is_used_up_for_23_of_68_mails_loses_none()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("452 4.5.3 quota"), times: 23);
        foreach (var id in await Mailer.SendManyAsync(68, mailer))
            await mailer.UntilAsync(id, "done");
        Assert.That(sink.Mails, Has.Count.EqualTo(68));
        Assert.That(sink.Mails.Select(m => m.To).Distinct().Count(), Is.EqualTo(68));
        Assert.That(await mailer.QueryAsync<long>("SELECT SUM(attempts) FROM notifications_emails"), Is.EqualTo(68 + 23));
    }

    private async Task<IEnumerable<string>> IdsAsync(object filter) =>
        (await mailer.AskAsync(HttpMethod.Post, "emails/search", filter)).Body["emails"]!.AsArray().Select(m => (string)m!["id"]!);
}
