using System.Net;

namespace ResponsiAI.Notifications.Tests;

/// <summary>Addresses that a server said do not exist get nothing more until an operator lifts that.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class SuppressionTests(string engine)
{
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

    [TestCase("550 5.1.1 no such user")]
    [TestCase("550 5.1.2 no such host")]
    [TestCase("553 5.1.3 bad syntax")]
    [TestCase("551 5.1.6 moved")]
    [TestCase("556 5.1.10 takes no mail")]
    [TestCase("550 5.2.1 mailbox disabled")]
    [TestCase("553 not allowed")]
    public async Task An_address_that_does_not_exist_gets_no_further_mail_whatever_the_case_of_its_letters(string line)
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply(line), times: 1);
        var first = await mailer.SendAsync();
        await mailer.UntilAsync(first, "dead");
        var view = await mailer.UntilAsync(await mailer.SendAsync("MIA.example@EXAMPLE.com"), "suppressed");
        Assert.That((string)view["reason"]!, Does.EndWith(line));
        await mailer.UntilAsync(await mailer.SendAsync("max@example.com"), "done");
        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { "max@example.com" }));
        Assert.That(sink.Commands.Count(c => c.StartsWith("RCPT", StringComparison.Ordinal)), Is.EqualTo(2));

        var listed = (await mailer.AskAsync(HttpMethod.Get, "suppressions")).Body["suppressions"]!.AsArray().Single()!;
        Assert.Multiple(() =>
        {
            Assert.That((string)listed["emailId"]!, Is.EqualTo(first));
            Assert.That((string)listed["to"]!, Is.EqualTo("m***@example.com"));
            Assert.That((string)listed["reason"]!, Is.EqualTo(line));
            Assert.That((DateTimeOffset)listed["since"]!, Is.GreaterThan(TimeProvider.System.GetUtcNow().AddHours(-1)));
        });
    }

    [TestCase(SmtpStage.Recipient, "550 5.7.1 listed as a source of spam")]
    [TestCase(SmtpStage.Recipient, "550 no")]
    [TestCase(SmtpStage.Dot, "554 5.7.1 policy")]
    [TestCase(SmtpStage.Dot, "550 5.1.1 said too late")]
    public async Task A_refusal_that_is_not_about_the_address_suppresses_nothing(SmtpStage stage, string line)
    {
        sink.At(stage, SmtpReaction.Reply(line), times: 1);
        await mailer.UntilAsync(await mailer.SendAsync(), "dead");
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
    }

    [Test]
    public async Task A_full_mailbox_suppresses_nothing()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("552 5.2.2 mailbox full"), times: 1);
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        Assert.That(await mailer.QueryAsync<long>("SELECT COUNT(*) FROM notifications_suppressions"), Is.Zero);
    }

    [Test]
    public async Task An_operator_lifts_it_by_any_mail_of_the_address()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("550 5.1.1 no such user"), times: 1);
        await mailer.UntilAsync(await mailer.SendAsync(), "dead");
        var second = await mailer.SendAsync();
        await mailer.UntilAsync(second, "suppressed");
        Assert.That((await mailer.AskAsync(HttpMethod.Delete, $"suppressions/{second}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        var (status, body) = await mailer.AskAsync(HttpMethod.Delete, $"suppressions/{second}");
        Assert.That((status, (string)body["reason"]!), Is.EqualTo((HttpStatusCode.NotFound, "suppression_unknown")));
    }
}
