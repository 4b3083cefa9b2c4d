using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Storage.Tests;

/// <summary>An empty database of one engine, as the processes have it, and settings as they read them.</summary>
internal sealed class Store : IAsyncDisposable
{
    public static readonly MigrationScripts Scripts = new("tests", typeof(Store).Assembly);

    public static readonly QueueOptions Queue = new("jobs", new HistoryTable("jobs_history", "job"));

    private readonly TemporaryFolder folder = new();
    private readonly string? url;

    private Store(string? url) => this.url = url;

    public static async Task<Store> CreateAsync(string engine) => new(engine == "postgres" ? await PostgresServer.SharedDatabaseAsync() : null);

    /// <summary>One more process's view of the same database.</summary>
    public Database Connect() => new(DatabaseOptions.Read(Settings(("DATABASE_URL", url), ("DATA_DIR", folder.Path)), "tests"));

    public async Task<Database> MigratedAsync()
    {
        var database = Connect();
        await Migrator.RunAsync(database, Scripts, CancellationToken.None);
        return database;
    }

    public static ServiceSettings Settings(params (string Name, string? Value)[] said) => new(
        new ConfigurationBuilder().AddInMemoryCollection(said.ToDictionary(s => s.Name, s => s.Value)).Build(), new HostingEnvironment { EnvironmentName = "Development" });

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal static class StoreQueries
{
    public static async Task<T?> ScalarAsync<T>(this Database database, string sql, object? values = null)
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteScalarAsync<T>(sql, values);
    }

    public static async Task<int> ExecuteAsync(this Database database, string sql, object? values = null)
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteAsync(sql, values);
    }
}
