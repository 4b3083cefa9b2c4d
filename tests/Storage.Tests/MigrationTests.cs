using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Storage.Tests;

[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class MigrationTests(string engine)
{
    [Test]
    public async Task Scripts_run_once_when_three_start_at_the_same_moment()
    {
        await using var store = await Store.CreateAsync(engine);
        var databases = Enumerable.Range(0, 3).Select(_ => store.Connect()).ToList();
        using var start = new Barrier(3);
        await Task.WhenAll(databases.Select(d => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return Migrator.RunAsync(d, Store.Scripts, CancellationToken.None);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        foreach (var database in databases)
        {
            Assert.That(await database.ScalarAsync<long>("SELECT COUNT(*) FROM runs"), Is.EqualTo(1));
            Assert.That(await database.ScalarAsync<long>("SELECT COUNT(*) FROM tests_migrations"), Is.EqualTo(2));
            await database.DisposeAsync();
        }
    }

    [Test]
    public async Task A_second_start_runs_nothing_again()
    {
        await using var store = await Store.CreateAsync(engine);
        await using var first = await store.MigratedAsync();
        await using var second = await store.MigratedAsync();
        Assert.That(await second.ScalarAsync<long>("SELECT COUNT(*) FROM runs"), Is.EqualTo(1));
    }

    [Test]
    public async Task Before_the_migrations_no_connection_is_given()
    {
        await using var store = await Store.CreateAsync(engine);
        await using var database = store.Connect();
        Assert.That(async () => await database.OpenAsync(), Throws.TypeOf<DatabaseNotReadyException>());
        Assert.That(database.Migrated.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_script_that_fails_is_named_and_nothing_is_served()
    {
        await using var store = await Store.CreateAsync(engine);
        await using (var migrated = await store.MigratedAsync())
        {
            // As if somebody had made a table by hand that a script wants to make.
            await migrated.ExecuteAsync("DELETE FROM tests_migrations");
        }

        await using var database = store.Connect();
        Assert.That(
            async () => await Migrator.RunAsync(database, Store.Scripts, CancellationToken.None),
            Throws.TypeOf<MigrationException>().With.Message.Contains("0001-jobs.sql"));
        Assert.That(async () => await database.OpenAsync(), Throws.TypeOf<DatabaseNotReadyException>());
    }

    [Test]
    public async Task The_databases_clock_is_unix_milliseconds()
    {
        await using var store = await Store.CreateAsync(engine);
        await using var database = await store.MigratedAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.That(await database.ScalarAsync<long>($"SELECT {database.Now}"), Is.GreaterThanOrEqualTo(before - 1).And.LessThan(before + 60_000));
    }
}
