using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ResponsiAI.Storage.Databases;

/// <summary>The database of one process. Connections are handed out only after its migrations have run.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly DatabaseOptions options;
    private readonly DbDataSource source;
    private readonly TaskCompletionSource migrated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Database(DatabaseOptions options)
        : this(options, options.CreateDataSource())
    {
    }

    /// <param name="source">Opens the connections, in the place of the options' own.</param>
    internal Database(DatabaseOptions options, DbDataSource source) => (this.options, this.source) = (options, source);

    static Database() => Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;

    public Engine Engine => options.Engine;

    public string ConnectionString => options.ConnectionString;

    /// <summary>Completes when the schema stands.</summary>
    public Task Migrated => migrated.Task;

    /// <summary>
    /// The current time in Unix milliseconds as an SQL expression. The database's own clock, because replicas that
    /// lease rows from each other must agree on it.
    /// </summary>
    public string Now => Engine == Engine.Postgres
        ? "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint"
        : "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    /// <exception cref="DatabaseNotReadyException">The migrations have not run yet.</exception>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellation = default)
    {
        if (!migrated.Task.IsCompletedSuccessfully)
            throw new DatabaseNotReadyException();
        var connection = await source.OpenConnectionAsync(cancellation);
        if (Engine == Engine.Sqlite)
            await PatientAsync(connection, cancellation);
        return connection;
    }

    /// <summary>Begins a transaction all of whose queries see the same moment, and which keeps no writer waiting.</summary>
    public static async ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellation) => connection is SqliteConnection sqlite
        ? sqlite.BeginTransaction(deferred: true)
        : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    /// <summary>What was to be written is to blame, and not a database that is away, locked or full: the next row may pass.</summary>
    public bool Refuses(DbException exception) => Engine == Engine.Postgres
        // Data exceptions and violated constraints (PostgreSQL's Appendix A).
        ? exception.SqlState is { } state && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal))
        // SQLITE_TOOBIG, SQLITE_CONSTRAINT and SQLITE_MISMATCH.
        : exception is SqliteException { SqliteErrorCode: 18 or 19 or 20 };

    internal void CompleteMigration() => migrated.TrySetResult();

    internal ValueTask<DbConnection> OpenUnmigratedAsync(CancellationToken cancellation) => source.OpenConnectionAsync(cancellation);

    /// <summary>Where the SQLite file lies; null on Postgres.</summary>
    public string? SqliteFile => Engine == Engine.Sqlite ? new SqliteConnectionStringBuilder(ConnectionString).DataSource : null;

    // The driver's own way to wait for another writer is to sleep 150 ms, whatever that writer needs.
    private static async Task PatientAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
