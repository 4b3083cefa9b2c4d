using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Billing.Tests;

/// <summary>SQLite takes one writer at a time, and another process may hold it.</summary>
internal sealed class LockedDatabaseTests
{
    [Test]
    public async Task Events_that_arrive_together_while_another_writes_are_given_up_together()
    {
        using var folder = new TemporaryFolder();
        await using var database = new Database(DatabaseOptions.Sqlite(folder.Combine("billing.db")));
        await Migrator.RunAsync(database, new MigrationScripts("billing", typeof(InboxWriter).Assembly), CancellationToken.None);
        await using var other = await database.OpenAsync();
        await using var writing = await other.BeginTransactionAsync();
        var writer = new InboxWriter(database);
        // The first is tried alone and the others in one statement: two times the driver's patience, and not twenty times.
        var adding = Enumerable.Range(0, 20).Select(i => Task.Run(() => writer.AddAsync(new InboxEntry($"evt_{i}", "stripe", "invoice.paid", 1, "{}")))).ToList();
        await Assert.CatchAsync<System.Data.Common.DbException>(() => Task.WhenAll(adding).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.That(adding, Has.All.Property(nameof(Task.IsFaulted)).True);
    }
}
