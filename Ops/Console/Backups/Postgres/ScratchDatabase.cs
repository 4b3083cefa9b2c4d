using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>An empty database beside that of <c>DATABASE_URL</c>, with its encoding and collation; dropped at the end.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private const string Prefix = "responsiai_verify_";
    private const string Stamp = "yyyyMMddHHmmss";

    /// <summary>Longer than any test lasts: its process was killed meanwhile.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly NpgsqlDataSource server;
    private readonly string name;

    private ScratchDatabase(NpgsqlDataSource server, PostgresConnection beside, string name)
    {
        (this.server, this.name) = (server, name);
        Connection = beside with { Settings = new NpgsqlConnectionStringBuilder(beside.ConnectionString) { Database = name } };
    }

    public PostgresConnection Connection { get; }

    /// <exception cref="CommandFailure">The server does not answer, or the role may not create databases.</exception>
    public static async Task<ScratchDatabase> CreateAsync(PostgresConnection beside, CancellationToken cancellation)
    {
        var server = NpgsqlDataSource.Create(beside.ConnectionString);
        try
        {
            await DropAbandonedAsync(server, cancellation);
            var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{TimeProvider.System.GetUtcNow().UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
            await using var statement = server.CreateCommand("""
                SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', $1, pg_encoding_to_char(encoding), datcollate, datctype)
                FROM pg_database WHERE datname = current_database()
                """);
            statement.Parameters.Add(new NpgsqlParameter { Value = name });
            await using var create = server.CreateCommand((string)(await statement.ExecuteScalarAsync(cancellation))!);
            await create.ExecuteNonQueryAsync(cancellation);
            return new ScratchDatabase(server, beside, name);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            await server.DisposeAsync();
            throw exception is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
                ? new CommandFailure("The role of DATABASE_URL may not create the database that the backup would be restored into: ALTER ROLE … CREATEDB, or set DATABASE_URL to another server for this command.", ExitCode.Unavailable, exception)
                : new CommandFailure($"The server of DATABASE_URL gives no database to restore into: {Scrubber.Text(exception is PostgresException refused ? refused.MessageText : exception.Message)}", ExitCode.Unavailable, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (server)
        {
            try
            {
                await DropAsync(server, name, CancellationToken.None);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                // What was found in it stays true; a later test drops it.
            }
        }
    }

    private static async Task DropAbandonedAsync(NpgsqlDataSource server, CancellationToken cancellation)
    {
        var abandoned = new List<string>();
        await using (var command = server.CreateCommand("SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND pg_has_role(datdba, 'USAGE')"))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = Prefix });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var limit = TimeProvider.System.GetUtcNow() - Abandoned;
            while (await reader.ReadAsync(cancellation))
                if (reader.GetString(0) is var found && found.Length > Prefix.Length + Stamp.Length
                    && DateTimeOffset.TryParseExact(found.AsSpan(Prefix.Length, Stamp.Length), Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made) && made < limit)
                    abandoned.Add(found);
        }

        foreach (var found in abandoned)
            await DropAsync(server, found, cancellation);
    }

    private static async Task DropAsync(NpgsqlDataSource server, string name, CancellationToken cancellation)
    {
        // Made of our own prefix, digits and letters.
        await using var drop = server.CreateCommand($"DROP DATABASE IF EXISTS \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" WITH (FORCE)");
        await drop.ExecuteNonQueryAsync(cancellation);
    }
}
