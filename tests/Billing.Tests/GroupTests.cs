using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Billing.Tests;

/// <summary>Events that arrive at once are written together.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class GroupTests(string engine)
{
    private TemporaryFolder folder = null!;
    private Database database = null!;

    [SetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        database = new Database(engine == "postgres" ? await PostgresAsync() : DatabaseOptions.Sqlite(folder.Combine("billing.db")));
        await Migrator.RunAsync(database, new MigrationScripts("billing", typeof(InboxWriter).Assembly), CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Each_is_told_whether_it_is_new_and_is_there_once()
    {
        var writer = new InboxWriter(database);
        var ids = Enumerable.Range(0, 500).Select(i => $"evt_{i % 400}").ToList();
        var added = await Task.WhenAll(ids.Select(id => writer.AddAsync(Entry(id))));
        Assert.That(added.Count(a => a), Is.EqualTo(400));
        Assert.That(added.Take(400), Has.All.True, "the first of its id is the new one");
        Assert.That(await CountAsync(), Is.EqualTo(400));
        Assert.That(await writer.AddAsync(Entry("evt_1")), Is.False);
    }

    [Test]
    public async Task One_that_the_database_refuses_takes_no_other_along()
    {
        var writer = new InboxWriter(database);
        var adding = Enumerable.Range(0, 50).Select(i => writer.AddAsync(Entry($"evt_{i}", type: i == 30 ? null : "invoice.paid"))).ToList();
        await Assert.CatchAsync<System.Data.Common.DbException>(() => adding[30]);
        foreach (var (one, i) in adding.Select((one, i) => (one, i)).Where(a => a.i != 30))
            Assert.That(await one, Is.True, $"evt_{i}");
        Assert.That(await CountAsync(), Is.EqualTo(49));
    }

    private static InboxEntry Entry(string id, string? type = "invoice.paid") => new(id, "stripe", type!, 1, "{}");

    private async Task<long> CountAsync()
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM billing_inbox");
    }

    private static async Task<DatabaseOptions> PostgresAsync()
    {
        var url = new Uri(await PostgresServer.SharedDatabaseAsync());
        return new DatabaseOptions(ResponsiAI.Storage.Databases.Engine.Postgres, $"Host=127.0.0.1;Port={url.Port};Username=app;Password=app;Database={url.AbsolutePath[1..]}");
    }
}
