using System.Net;

namespace ResponsiAI.Notifications.Tests;

/// <summary>What each answer of an SMTP server means for the mail, for the others and for health.</summary>
internal sealed class OutcomeTests
{
    private readonly int port = FreePort.Next();
    private SmtpSink sink = null!;
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => mailer = await Mailer.StartAsync(null, "sqlite", ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{port}"));

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

    [TestCase(SmtpStage.Mail, "421 4.3.2 closing")]
    [TestCase(SmtpStage.Mail, "451 4.3.0 try later")]
    [TestCase(SmtpStage.Recipient, "421 4.3.2 closing")]
    [TestCase(SmtpStage.Recipient, "450 4.2.0 greylisted")]
    [TestCase(SmtpStage.Recipient, "451 4.3.0 try later")]
    [TestCase(SmtpStage.Recipient, "452 4.2.2 over quota")]
    [TestCase(SmtpStage.Recipient, "552 5.2.2 mailbox full")]
    [TestCase(SmtpStage.Recipient, "550 5.2.2 mailbox full")]
    [TestCase(SmtpStage.Data, "451 4.3.0 try later")]
    [TestCase(SmtpStage.Dot, "452 4.3.1 no space")]
    [TestCase(SmtpStage.Dot, "451 4.3.0 try later")]
    public async Task A_temporary_refusal_counts_and_the_mail_arrives_later(SmtpStage stage, string line)
    {
        sink.At(stage, SmtpReaction.Reply(line), times: 1);
        var id = await mailer.SendAsync();
        var view = await mailer.UntilReasonAsync(id, line[..3]);
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("ok"));
        view = await mailer.UntilAsync(id, "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(2));
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(1));
    }

    [TestCase(SmtpStage.Recipient, "550 5.1.1 no such user")]
    [TestCase(SmtpStage.Recipient, "551 5.1.6 moved")]
    [TestCase(SmtpStage.Recipient, "553 5.1.3 bad syntax")]
    [TestCase(SmtpStage.Recipient, "550 5.7.1 listed")]
    [TestCase(SmtpStage.Dot, "554 5.7.1 policy")]
    [TestCase(SmtpStage.Dot, "550 5.7.26 not authenticated")]
    public async Task A_permanent_refusal_ends_the_mail_and_the_next_one_takes_the_same_connection(SmtpStage stage, string line)
    {
        sink.At(stage, SmtpReaction.Reply(line), times: 1);
        var id = await mailer.SendAsync();
        var view = await mailer.UntilAsync(id, "dead");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
        Assert.That((string)view["reason"]!, Is.EqualTo(line));
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("ok"));
        Assert.That(await mailer.StateAsync("notifications"), Is.EqualTo("degraded"));
        Assert.That((string)(await mailer.HealthAsync())["details"]!["notifications"]!, Does.StartWith("1 mail "));
        await mailer.UntilAsync(await mailer.SendAsync("max@example.com"), "done");
        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { "max@example.com" }));
        Assert.That(sink.Connections, Is.EqualTo(1));
    }

    [TestCase(SmtpStage.Greeting, "421 4.3.2 too busy", "421")]
    [TestCase(SmtpStage.Greeting, "554 5.7.1 go away", "554")]
    [TestCase(SmtpStage.Mail, "530 5.7.0 authentication required", "credentials")]
    [TestCase(SmtpStage.Mail, "550 5.7.1 sender not allowed", "EMAIL_FROM")]
    public async Task A_server_that_takes_no_mail_at_all_degrades_health_and_costs_no_attempt(SmtpStage stage, string line, string told)
    {
        sink.At(stage, SmtpReaction.Reply(line));
        var id = await mailer.SendAsync();
        var view = await mailer.UntilReasonAsync(id, told);
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("degraded"));
        Assert.That((string)(await mailer.HealthAsync())["details"]!["email"]!, Does.Contain(told));
        sink.Behave();
        view = await mailer.UntilAsync(id, "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("ok"));
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_that_is_lost_before_the_content_is_a_temporary_failure()
    {
        sink.At(SmtpStage.Data, SmtpReaction.Drop, times: 1);
        var id = await mailer.SendAsync();
        await mailer.UntilReasonAsync(id, "before the final dot");
        var view = await mailer.UntilAsync(id, "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(2));
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(1));
        Assert.That(await mailer.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.Zero);
    }

    [Test]
    public async Task A_connection_that_is_lost_behind_the_final_dot_is_unknown_and_the_mail_goes_out_once_more_a_minute_later()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 1);
        var id = await mailer.SendAsync();
        await mailer.UntilReasonAsync(id, "unknown whether it arrived");
        Assert.That(await mailer.QueryAsync<long>("SELECT next_at - created_at FROM notifications_emails"), Is.GreaterThanOrEqualTo(60_000));
        Assert.That(await mailer.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.EqualTo(1));
        await mailer.HurryAsync();
        var view = await mailer.UntilAsync(id, "done");
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(2));
        Assert.That(sink.Mails.Select(m => m.MessageId).Distinct().Count(), Is.EqualTo(1));
        Assert.That((string)view["reason"]!, Does.StartWith("sent once more after it was unknown whether it arrived"));
        Assert.That(await mailer.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.EqualTo(1));
        await Wait.UntilAsync(() => mailer.Log.Contains($"emails {id}: unknown whether it arrived", StringComparison.Ordinal), "the log says so");
    }

    [Test]
    public async Task A_mail_that_is_unknown_twice_is_never_sent_again()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 2);
        var id = await mailer.SendAsync();
        await mailer.UntilReasonAsync(id, "unknown whether it arrived");
        await mailer.HurryAsync();
        var view = await mailer.UntilAsync(id, "dead");
        Assert.That((string)view["reason"]!, Does.StartWith("unknown twice"));
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(2));
        Assert.That(await mailer.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_pooled_connection_that_the_server_closed_costs_one_reconnect_and_nothing_else()
    {
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        await Wait.UntilAsync(() => sink.OpenConnections == 1, "the connection waits for the next mail");
        sink.DropConnections();
        var view = await mailer.UntilAsync(await mailer.SendAsync(), "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
        Assert.That(sink.Connections, Is.EqualTo(2));
        Assert.That(sink.Mails, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_pooled_connection_that_the_server_closed_after_a_refusal_costs_no_attempt_either()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("550 5.7.1 listed"), times: 1);
        await mailer.UntilAsync(await mailer.SendAsync(), "dead");
        await Wait.UntilAsync(() => sink.OpenConnections == 1, "the connection waits for the next mail");
        sink.DropConnections();
        var view = await mailer.UntilAsync(await mailer.SendAsync("max@example.com"), "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task A_421_on_a_pooled_connection_costs_one_reconnect_and_nothing_else()
    {
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        sink.At(SmtpStage.Mail, SmtpReaction.Reply("421 4.4.2 idle for too long"), times: 1);
        var view = await mailer.UntilAsync(await mailer.SendAsync(), "done");
        Assert.That((int)view["attempts"]!, Is.EqualTo(1));
        Assert.That(sink.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task What_the_server_says_of_the_address_reaches_neither_log_nor_reason()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply($"550 5.1.1 <{Mailer.Recipient}>: no such user"), times: 1);
        var view = await mailer.UntilAsync(await mailer.SendAsync(), "dead");
        Assert.That((string)view["reason"]!, Is.EqualTo("550 5.1.1 <m***@example.com>: no such user"));
        await Wait.UntilAsync(() => mailer.Log.Contains("m***@example.com", StringComparison.Ordinal), "the log tells of it");
        Assert.That(mailer.Log, Does.Not.Contain(Mailer.Recipient));
    }

    [Test]
    public async Task Mails_wait_while_the_server_is_down_and_all_go_out_when_it_is_up()
    {
        await sink.DisposeAsync();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
            ids.Add(await mailer.SendAsync($"user{i}@example.com"));
        await Wait.UntilAsync(async () => await mailer.StateAsync("email") == "degraded", "email is degraded");
        Assert.That((string)(await mailer.HealthAsync())["details"]!["email"]!, Does.Contain("ConnectionRefused").And.Contain("SMTP_HOST"));
        Assert.That(await mailer.StatusAsync("health"), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        sink = await SmtpSink.StartAsync(port);
        foreach (var id in ids)
            Assert.That((int)(await mailer.UntilAsync(id, "done"))["attempts"]!, Is.EqualTo(1));
        Assert.That(sink.Mails.Select(m => m.To).Distinct().Count(), Is.EqualTo(12));
        Assert.That(sink.Mails, Has.Count.EqualTo(12));
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("ok"));
    }
}
