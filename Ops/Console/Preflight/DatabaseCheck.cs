using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Preflight;

internal static class DatabaseCheck
{
    private const string Name = "DATABASE_URL";

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!settings.Has(Name))
        {
            yield return new Finding(Name, Level.Warn, "missing, so every process keeps a SQLite file in DATA_DIR: good for one machine", $"{Name}=postgres://USER:PASSWORD@HOST:5432/NAME");
            yield break;
        }

        var options = DatabaseOptions.Read(settings, "ops preflight");
        foreach (var fault in settings.Faults)
            yield return Finding.Of(fault);
        if (settings.Faults.Count == 0)
            yield return await AskAsync(options, cancellation);
    }

    private static async Task<Finding> AskAsync(DatabaseOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var source = options.CreateDataSource();
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellation));
            return new Finding(Name, Level.Ok, "the database answers");
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or ArgumentException)
        {
            // 28…: invalid authorization; 3D000: the database does not exist (PostgreSQL, appendix A).
            var says = (exception as DbException)?.SqlState switch
            {
                ['2', '8', ..] => "the server refuses the user or the password",
                "3D000" => "the server has no database of this name",
                _ => "the database cannot be reached",
            };
            return new Finding(Name, Level.Fail, says, "check host, port, user, password and name, and that a firewall lets this machine through");
        }
    }
}
