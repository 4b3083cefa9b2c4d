using System.Reflection;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Migrations;

/// <param name="Owner">Names the journal table: several processes share one Postgres database.</param>
/// <param name="Assembly">Holds the scripts as resources under <c>Migrations</c>; the same SQL runs on both engines.</param>
public sealed record MigrationScripts(string Owner, Assembly Assembly);

/// <summary>Runs each script once, in the order of their names, whichever process comes first.</summary>
public static class Migrator
{
    public static async Task RunAsync(Database database, MigrationScripts scripts, CancellationToken cancellation)
    {
        if (database.SqliteFile is { } file && Path.GetDirectoryName(file) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        await using (var connection = await database.OpenUnmigratedAsync(cancellation))
        {
            if (database.Engine == Engine.Postgres)
            {
                // Held by this connection, so a process that dies in the middle sets it free.
                await connection.ExecuteAsync(new CommandDefinition(
                    "SELECT pg_advisory_lock(hashtext(@owner))", new { owner = "responsiai:" + scripts.Owner }, commandTimeout: 120, cancellationToken: cancellation));
                try
                {
                    Upgrade(DeployChanges.To.PostgresqlDatabase(database.ConnectionString).JournalToPostgresqlTable(null, Journal(scripts)), scripts);
                }
                finally
                {
                    await connection.ExecuteAsync("SELECT pg_advisory_unlock(hashtext(@owner))", new { owner = "responsiai:" + scripts.Owner });
                }
            }
            else
            {
                using var alone = await FileLock.AcquireAsync(database.SqliteFile! + ".migrating", cancellation);
                await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
                Upgrade(DeployChanges.To.SqliteDatabase(database.ConnectionString).JournalToSqliteTable(Journal(scripts)), scripts);
            }
        }

        database.CompleteMigration();
    }

    private static string Journal(MigrationScripts scripts) => scripts.Owner + "_migrations";

    private static void Upgrade(UpgradeEngineBuilder builder, MigrationScripts scripts)
    {
        var result = builder
            .WithScriptsEmbeddedInAssembly(scripts.Assembly, name => name.Contains(".Migrations.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new MigrationException(result.ErrorScript?.Name, result.Error);
    }
}

/// <summary>A script failed; the process must not serve on a schema that it does not know.</summary>
public sealed class MigrationException(string? script, Exception cause) : Exception($"The migration {script ?? "(connecting)"} failed.", cause);
