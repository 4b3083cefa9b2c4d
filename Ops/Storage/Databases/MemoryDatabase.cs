using Microsoft.Data.Sqlite;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Storage.Databases;

/// <summary>An empty SQLite database in memory with the schema of a process; gone with its disposal.</summary>
public sealed class MemoryDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("responsiai-");
    private readonly SqliteConnection anchor;

    private MemoryDatabase()
    {
        // Only the lock of its migration is a file.
        var options = new DatabaseOptions(Engine.Sqlite, new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder.FullName, "memory"), Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared,
        }.ToString());
        Database = new Database(options);
        // It lives as long as a connection to it is open.
        anchor = new SqliteConnection(options.ConnectionString);
    }

    public Database Database { get; }

    public static async Task<MemoryDatabase> CreateAsync(MigrationScripts scripts, CancellationToken cancellation)
    {
        var memory = new MemoryDatabase();
        try
        {
            await memory.anchor.OpenAsync(cancellation);
            await Migrator.RunAsync(memory.Database, scripts, cancellation);
            return memory;
        }
        catch
        {
            await memory.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        SqliteConnection.ClearPool(anchor);
        await anchor.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
