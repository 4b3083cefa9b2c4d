namespace ResponsiAI.Notifications.Tests;

/// <summary>SIGKILL at each point between the claim of a mail and the record of the server's answer.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class CrashTests(string engine)
{
    private SmtpSink sink = null!;
    private Mailer mailer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        sink = await SmtpSink.StartAsync();
        mailer = await Mailer.StartAsync(sink, engine);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await mailer.DisposeAsync();
        await sink.DisposeAsync();
    }

    [Test]
    public async Task A_mail_whose_worker_died_before_the_server_heard_of_it_is_simply_sent()
    {
        sink.At(SmtpStage.Greeting, SmtpReaction.Hang);
        var id = await mailer.SendAsync();
        await Wait.UntilAsync(() => sink.OpenConnections == 1, "the worker waits for the greeting");
        await KillAsync();
        sink.Behave();
        await using var next = await mailer.StartAgainAsync();
        await next.HurryAsync();
        var view = await next.UntilAsync(id, "done");
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(1));
        Assert.That(await next.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.Zero);
    }

    [Test]
    public async Task A_mail_whose_worker_died_before_it_recorded_the_answer_is_unknown_and_sent_once_more()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Hang);
        var id = await mailer.SendAsync();
        await Wait.UntilAsync(() => sink.Mails.Count == 1, "the server has the mail");
        await KillAsync();
        sink.Behave();
        await using var next = await mailer.StartAgainAsync();
        await next.HurryAsync();
        await next.UntilReasonAsync(id, "unknown whether it arrived: its worker ended");
        await next.HurryAsync();
        var view = await next.UntilAsync(id, "done");
        Assert.That(sink.Mails.Select(m => m.MessageId), Is.EqualTo(new[] { (string)view["messageId"]!, (string)view["messageId"]! }));
        Assert.That(await next.QueryAsync<long>("SELECT unknowns FROM notifications_emails"), Is.EqualTo(1));
    }

    private async Task KillAsync()
    {
        mailer.Process.Child.Signal(Signal.Kill);
        await mailer.Process.Child.WaitForExitAsync();
    }
}
