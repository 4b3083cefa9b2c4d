using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MailKit.Security;
using MimeKit;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Tests;

/// <summary>Deadlines and idle connections, with a clock that the test moves and a real server.</summary>
internal sealed class PatienceTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TemporaryFolder folder = null!;
    private SmtpSink sink = null!;
    private Database database = null!;
    private WorkQueue queue = null!;
    private SmtpConnections connections = null!;
    private SmtpState state = null!;
    private SmtpTransport transport = null!;

    [SetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        sink = await SmtpSink.StartAsync();
        database = new Database(DatabaseOptions.Sqlite(folder.Combine("notifications.db")));
        await Migrator.RunAsync(database, new MigrationScripts("notifications", typeof(EmailRow).Assembly), CancellationToken.None);
        queue = new WorkQueue(database, DeliveryRegistration.Queue);
        var options = new SmtpOptions("127.0.0.1", sink.Port, SecureSocketOptions.None, null, null, MailboxAddress.Parse("noreply@example.com"));
        connections = new SmtpConnections(options, clock);
        state = new SmtpState(clock, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<SmtpState>.Instance);
        transport = new SmtpTransport(options, new DkimSigning(null, options), connections, state, new SuppressionList(database), queue, database, clock);
        var store = new EmailStore(database, queue.History, options, clock);
        for (var i = 0; i < 4; i++)
            await store.AcceptAsync(new EmailRequest($"key{i}", "usage-warning", Mailer.Recipient, "{}"), CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await sink.DisposeAsync();
        await connections.DisposeAsync();
        queue.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task A_server_that_never_answers_the_final_dot_leaves_the_mail_unknown_after_a_minute()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Hang);
        var sending = await SendAsync();
        await Wait.UntilAsync(() => sink.Mails.Count == 1, "the server has the mail");
        clock.Advance(SmtpOptions.Deadline);
        Assert.That(await sending, Is.InstanceOf<WorkOutcome.Retry>().With.Property("Counts").False.And.Property("Also").EqualTo(EmailMarks.Unanswered));
    }

    [TestCase(SmtpStage.Mail)]
    [TestCase(SmtpStage.Recipient)]
    [TestCase(SmtpStage.Data)]
    public async Task A_server_that_hangs_before_the_content_is_a_temporary_failure_after_a_minute(SmtpStage stage)
    {
        sink.At(stage, SmtpReaction.Hang);
        var sending = await SendAsync();
        await Wait.UntilAsync(() => sink.Commands.Any(c => c.StartsWith(stage switch { SmtpStage.Mail => "MAIL", SmtpStage.Recipient => "RCPT", _ => "DATA" }, StringComparison.Ordinal)), "the server hangs");
        clock.Advance(SmtpOptions.Deadline);
        Assert.That(await sending, Is.InstanceOf<WorkOutcome.Retry>().With.Property("Counts").True.And.Property("Also").EqualTo(EmailMarks.Answered));
    }

    [Test]
    public async Task A_server_that_does_not_greet_pauses_all_mails_longer_each_time()
    {
        sink.At(SmtpStage.Greeting, SmtpReaction.Hang);
        var expected = 1;
        for (var i = 0; i < 7; i++)
        {
            var before = sink.Connections;
            var sending = await SendAsync();
            await Wait.UntilAsync(() =>
            {
                // Moves through the pause in small steps, so that no second try is skipped over.
                if (sink.Connections == before)
                    clock.Advance(TimeSpan.FromMilliseconds(100));
                return sink.Connections > before;
            }, "another try");
            clock.Advance(SmtpOptions.Deadline);
            var retry = (WorkOutcome.Retry)await sending;
            Assert.That(retry.Counts, Is.False);
            Assert.That(retry.After, Is.EqualTo(TimeSpan.FromSeconds(expected)));
            Assert.That(state.Fault, Is.EqualTo("the server does not answer"));
            expected = Math.Min(expected * 2, 30);
        }
    }

    [Test]
    public async Task A_connection_without_work_is_closed_after_ten_seconds()
    {
        Assert.That(await await SendAsync(), Is.InstanceOf<WorkOutcome.Done>());
        clock.Advance(SmtpOptions.Idle - TimeSpan.FromSeconds(1));
        Assert.That(await await SendAsync(), Is.InstanceOf<WorkOutcome.Done>());
        Assert.That(sink.Connections, Is.EqualTo(1));
        clock.Advance(SmtpOptions.Idle);
        await Wait.UntilAsync(() => sink.OpenConnections == 0, "the connection is closed");
        Assert.That(sink.Commands[^1], Is.EqualTo("QUIT"));
    }

    [Test]
    public async Task Mails_that_are_sent_at_once_never_share_a_connection()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Hang, times: 2);
        var hanging = new[] { await SendAsync(), await SendAsync() };
        await Wait.UntilAsync(() => sink.Mails.Count == 2, "two mails hang");
        Assert.That(await await SendAsync(), Is.InstanceOf<WorkOutcome.Done>());
        Assert.That(sink.Connections, Is.EqualTo(3));
        clock.Advance(SmtpOptions.Deadline);
        await Task.WhenAll(hanging);
    }

    [Test]
    public async Task A_mail_whose_lease_was_lost_is_not_given_to_the_server()
    {
        var row = (await queue.ClaimAsync<EmailRow>("one", 1, CancellationToken.None)).Single();
        await using (var connection = await database.OpenAsync())
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE notifications_emails SET owner = 'another'");
        using var message = Message(row);
        await transport.SendAsync(row, message, Wanted, new Lease(row.Id, "one", row.Attempts), CancellationToken.None);
        Assert.That(sink.Commands, Has.None.StartsWith("MAIL"));
    }

    /// <summary>Claims a row and begins to send it.</summary>
    private async Task<Task<WorkOutcome>> SendAsync()
    {
        var row = (await queue.ClaimAsync<EmailRow>("one", 1, CancellationToken.None)).Single();
        var lease = new Lease(row.Id, "one", row.Attempts);
        return FinishAsync();

        async Task<WorkOutcome> FinishAsync()
        {
            await transport.ReadyAsync(CancellationToken.None);
            using var message = Message(row);
            var outcome = await transport.SendAsync(row, message, Wanted, lease, CancellationToken.None);
            await queue.FinishAsync(lease, outcome is WorkOutcome.Retry ? new WorkOutcome.Retry("again", TimeSpan.Zero, Counts: false) : outcome, CancellationToken.None);
            return outcome;
        }
    }

    private static Task<WorkOutcome?> Wanted(CancellationToken cancellation) => Task.FromResult<WorkOutcome?>(null);

    private static MimeMessage Message(EmailRow row) =>
        EmailMessage.Create(row, MailboxAddress.Parse("noreply@example.com"), new RenderedEmail("subject", "text", "<p>html</p>"));
}
