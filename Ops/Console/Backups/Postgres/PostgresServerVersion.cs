using System.Globalization;
using Npgsql;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Backups.Postgres;

internal sealed record PostgresServerVersion(int Major, string Version)
{
    /// <exception cref="CommandFailure">The database does not answer.</exception>
    public static async Task<PostgresServerVersion> AskAsync(PostgresConnection connection, CancellationToken cancellation)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
            await using var command = source.CreateCommand("SELECT current_setting('server_version_num'), current_setting('server_version')");
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return new PostgresServerVersion(int.Parse(reader.GetString(0), CultureInfo.InvariantCulture) / 10_000, reader.GetString(1).Split(' ')[0]);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or ArgumentException)
        {
            var reason = exception is PostgresException refused ? refused.MessageText : exception.Message;
            throw new CommandFailure($"The database of DATABASE_URL cannot be used: {Scrubber.Text(reason)}", ExitCode.Unavailable, exception);
        }
    }

    /// <exception cref="CommandFailure">The program is older than the server.</exception>
    public void Require(PostgresTool tool, string name)
    {
        if (tool.Major < Major)
            throw new CommandFailure(
                $"{name} is version {tool.Version}, older than the server's {Version}: install the client programs of PostgreSQL {Major} or newer.", ExitCode.Unavailable);
    }
}
