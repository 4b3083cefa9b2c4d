using System.Text;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Tests.Deaths;

/// <summary>
/// A process that dies just before or just after any of its writes, from the acceptance of a mail to the record of the
/// server's answer, whatever the server did: the mail arrives, and twice only where the row says that this may be so.
/// </summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class DeathTests(string engine)
{
    private readonly TemporaryFolder folder = new();
    private SmtpSink sink = null!;
    private DatabaseOptions options = null!;
    private Database database = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        sink = await SmtpSink.StartAsync();
        options = engine == "sqlite"
            ? DatabaseOptions.Sqlite(folder.Combine("notifications.db"))
            : DatabaseOptions.Read(new ServiceSettings(
                new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["DATABASE_URL"] = await PostgresServer.SharedDatabaseAsync() }).Build(),
                new HostingEnvironment { EnvironmentName = Environments.Development }), "notifications");
        database = new Database(options);
        await Migrator.RunAsync(database, new MigrationScripts("notifications", typeof(EmailRow).Assembly), CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await database.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }

    [TestCase(null, "")]
    [TestCase(SmtpStage.Mail, "drop")]
    [TestCase(SmtpStage.Recipient, "450 4.2.1 later")]
    [TestCase(SmtpStage.Recipient, "drop")]
    [TestCase(SmtpStage.Data, "drop")]
    [TestCase(SmtpStage.Dot, "452 4.3.1 no room")]
    [TestCase(SmtpStage.Dot, "drop")]
    public async Task Whichever_write_a_process_dies_at_the_mail_arrives_and_twice_only_where_the_row_says_unknown(SmtpStage? stage, string reaction)
    {
        for (var at = 1; ; at++)
            foreach (var after in new[] { false, true })
            {
                var death = new Death(at, after);
                var (row, arrived) = await LiveAsync(death, stage, reaction);
                var where = $"it died {(after ? "after" : "before")} write {at}: {death.Writes[^1]}; the row says {row.Unknowns} unknowns, {row.LastError}";
                Assert.That(row.Status, Is.EqualTo("done"), where);
                Assert.That(arrived, Has.Count.InRange(1, 1 + row.Unknowns), where);
                Assert.That(arrived.Select(m => m.MessageId).Distinct(), Is.EqualTo(new[] { row.MessageId }), where);
                if (death.HasCome)
                    continue;
                // The insert, the claim, the mark and the outcome, at least.
                Assert.That(at, Is.GreaterThan(4));
                return;
            }
    }

    [Test]
    public async Task Whichever_write_a_process_dies_at_an_address_that_is_gone_gets_nothing()
    {
        for (var at = 1; ; at++)
            foreach (var after in new[] { false, true })
            {
                var death = new Death(at, after);
                var (row, arrived) = await LiveAsync(death, SmtpStage.Recipient, "550 5.1.1 no such user", staysSo: true);
                Assert.That(arrived, Is.Empty);
                Assert.That(row.Status, Is.EqualTo("dead").Or.EqualTo("suppressed"), $"{at} {after}: {row.LastError}");
                if (!death.HasCome)
                    return;
            }
    }

    private async Task<(EmailRow Row, List<ReceivedMail> Arrived)> LiveAsync(Death death, SmtpStage? stage, string reaction, bool staysSo = false)
    {
        var key = Guid.NewGuid().ToString("N");
        var recipient = $"{key}@example.com";
        sink.Behave();
        if (stage is { } at)
            sink.At(at, reaction == "drop" ? SmtpReaction.Drop : SmtpReaction.Reply(reaction), staysSo ? int.MaxValue : 1);
        var request = EmailRequest.Parse(key, Encoding.UTF8.GetBytes($$$"""{"template":"payment-failure","to":"{{{recipient}}}","data":{"name":"Mia"}}"""));

        await using (var mortalDatabase = new Database(options, new MortalDataSource(options.CreateDataSource(), death)))
        await using (var mortal = new NotificationsParts(mortalDatabase, sink))
        {
            mortalDatabase.CompleteMigration();
            if (await TryAsync(() => mortal.Get<EmailStore>().AcceptAsync(request, CancellationToken.None)))
            {
                using var worker = mortal.Worker();
                await worker.StartAsync(CancellationToken.None);
                // Each attempt is an outcome: it is done, put off, or nobody is there any more.
                await Wait.UntilAsync(async () => death.HasCome || await FindAsync(key) is { Status: "done" or "dead" or "suppressed" } or { LastError: not null }, "it was tried, or its worker is dead");
                mortal.Get<WorkQueue>().Wake();
                await TryAsync(() => worker.StopAsync(CancellationToken.None));
                await TryAsync(() => worker.ExecuteTask!);
            }
        }

        if (!staysSo)
            sink.Behave();
        await using var next = new NotificationsParts(database, sink);
        // What was not accepted is asked for again; what was is known by its key.
        await next.Get<EmailStore>().AcceptAsync(request, CancellationToken.None);
        await next.WorkAsync();
        return ((await FindAsync(key))!, [.. sink.Mails.Where(m => m.To == recipient)]);
    }

    private async Task<EmailRow?> FindAsync(string key)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QuerySingleOrDefaultAsync<EmailRow>("SELECT * FROM notifications_emails WHERE idempotency_key = @key", new { key });
    }

    private static async Task<bool> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return true;
        }
        catch (ProcessDiedException)
        {
            return false;
        }
    }
}
