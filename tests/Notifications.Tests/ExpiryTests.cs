namespace ResponsiAI.Notifications.Tests;

/// <summary>Mails that came too late, or that are no longer true, when they could be sent at last.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class ExpiryTests(string engine)
{
    private const string NotWanted = """{"wanted":false,"reason":"the invoice was paid"}""";

    private readonly int port = FreePort.Next();
    private SmtpSink sink = null!;
    private FakeBilling billing = null!;
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        billing = await FakeBilling.StartAsync();
        mailer = await Mailer.StartAsync(null, engine, ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{port}"), ("BILLING_URL", billing.Address));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await mailer.DisposeAsync();
        await billing.DisposeAsync();
    }

    [SetUp]
    public async Task BeginAsync()
    {
        await mailer.ForgetAsync();
        sink = await SmtpSink.StartAsync(port);
        (billing.Status, billing.Answer) = (200, """{"wanted":true}""");
        billing.Questions.Clear();
    }

    [TearDown]
    public async Task EndAsync() => await sink.DisposeAsync();

    [TestCase("subscription-confirmation", 7)]
    [TestCase("subscription-cancellation", 7)]
    [TestCase("payment-failure", 3)]
    [TestCase("usage-warning", 1)]
    public async Task A_mail_that_waited_for_too_long_is_not_sent_unless_an_operator_asks_for_it(string template, int days)
    {
        sink.At(SmtpStage.Greeting, SmtpReaction.Reply("421 4.3.2 too busy"));
        var id = await mailer.SendAsync(template: template);
        await mailer.UntilReasonAsync(id, "421");
        Assert.That(await mailer.QueryAsync<long>("SELECT expires_at - created_at FROM notifications_emails"), Is.EqualTo(TimeSpan.FromDays(days).TotalMilliseconds).Within(100));
        await mailer.QueryAsync<int>("UPDATE notifications_emails SET expires_at = 1");
        sink.Behave();
        var view = await mailer.UntilAsync(id, "expired");
        Assert.That((string)view["reason"]!, Does.Contain("not sent by 1970"));
        Assert.That(sink.Mails, Is.Empty);
        Assert.That(await mailer.StateAsync("notifications"), Is.EqualTo("ok"));

        await mailer.AskAsync(HttpMethod.Post, $"emails/{id}/resend");
        await mailer.UntilAsync(id, "done");
    }

    [Test]
    public async Task A_mail_that_billing_does_not_want_any_more_is_not_sent()
    {
        billing.Answer = NotWanted;
        var (_, answer) = await mailer.PostAsync("""{"template":"payment-failure","to":"mia.example@example.com","data":{}}""", "payfail:in_7:1");
        var view = await mailer.UntilAsync((string)answer["id"]!, "obsolete");
        Assert.That((string)view["reason"]!, Is.EqualTo("the invoice was paid"));
        Assert.That(sink.Connections, Is.Zero);
        Assert.That(billing.Questions.Single(), Is.EqualTo(("payfail:in_7:1", "payment-failure", ServiceProcess.InternalToken)));
        await Wait.UntilAsync(() => mailer.Log.Contains("is obsolete and was not sent: the invoice was paid", StringComparison.Ordinal), "the log says so");
    }

    [Test]
    public async Task A_mail_that_billing_ceases_to_want_needs_no_server_to_end()
    {
        sink.At(SmtpStage.Greeting, SmtpReaction.Reply("421 4.3.2 too busy"));
        var id = await mailer.SendAsync();
        await mailer.UntilReasonAsync(id, "421");
        billing.Answer = NotWanted;
        await mailer.UntilAsync(id, "obsolete");
    }

    [Test]
    public async Task A_mail_that_billing_ceases_to_want_while_the_connection_is_made_is_not_sent()
    {
        await CeaseWhileConnectingAsync(connections: 1);
        Assert.That(sink.Commands, Has.None.StartsWith("MAIL"));
    }

    [Test]
    public async Task A_mail_that_billing_ceases_to_want_while_a_connection_that_was_closed_is_made_again_is_not_sent()
    {
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        await Wait.UntilAsync(() => sink.OpenConnections == 1, "the connection waits for the next mail");
        sink.At(SmtpStage.Mail, SmtpReaction.Drop, times: 1);
        await CeaseWhileConnectingAsync(connections: 2);
        Assert.That(sink.Mails, Has.Count.EqualTo(1));
    }

    [TestCase(200, """{"wanted":true}""")]
    [TestCase(200, """{"wanted":"false"}""")]
    [TestCase(200, "[]")]
    [TestCase(200, "no JSON")]
    [TestCase(404, """{"wanted":false}""")]
    [TestCase(500, "")]
    public async Task A_mail_goes_out_unless_billing_says_clearly_that_it_should_not(int status, string said)
    {
        (billing.Status, billing.Answer) = (status, said);
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        // Once more where the connection had to be made.
        Assert.That(billing.Questions.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_mail_goes_out_when_billing_is_not_there()
    {
        await using var alone = await Mailer.StartAsync(sink, engine, ("BILLING_URL", $"http://127.0.0.1:{FreePort.Next()}"));
        await alone.UntilAsync(await alone.SendAsync(), "done");
    }

    /// <summary>Sends a mail whose connection, the given one since the test began, stands only after billing has changed its mind.</summary>
    private async Task CeaseWhileConnectingAsync(int connections)
    {
        var greets = new TaskCompletionSource();
        sink.At(SmtpStage.Greeting, SmtpReaction.After(greets.Task));
        var id = await mailer.SendAsync();
        await Wait.UntilAsync(() => sink.Connections == connections, "the connection is being made");
        billing.Answer = NotWanted;
        greets.SetResult();
        await mailer.UntilAsync(id, "obsolete");
        Assert.That(await mailer.QueryAsync<long?>("SELECT sending_since FROM notifications_emails WHERE status = 'obsolete'"), Is.Null);
    }
}
