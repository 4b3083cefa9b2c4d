using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Storage.Databases;

/// <summary><c>DATABASE_URL</c>: <c>postgres://…</c> or Npgsql's own form; without it a SQLite file in the data folder.</summary>
public sealed record DatabaseOptions(Engine Engine, string ConnectionString)
{
    private const string Name = "DATABASE_URL";

    /// <param name="process">Names the SQLite file and shows as the application's name in Postgres.</param>
    public static DatabaseOptions Read(ServiceSettings settings, string process)
    {
        if (!settings.Has(Name))
            return Sqlite(Path.Combine(settings.DataDir, process + ".db"));
        if (settings.ServiceUrl(Name, "postgres", "postgresql") is { } url)
            return Postgres(settings, url, process);
        try
        {
            // Faulted URLs end here too: their fault is already told and the stand-in is never opened.
            var own = new NpgsqlConnectionStringBuilder(settings.Faults.Any(f => f.Name == Name) ? "Host=invalid" : settings.Text(Name));
            if (string.IsNullOrEmpty(own.Host))
                settings.Fault(Name, "it names no host", "write postgres://USER:PASSWORD@HOST:5432/NAME");
            return Tuned(own, process);
        }
        catch (ArgumentException)
        {
            settings.Fault(Name, "it is neither a postgres:// URL nor a connection string of Npgsql", "write postgres://USER:PASSWORD@HOST:5432/NAME");
            return Sqlite(":memory:");
        }
    }

    public static DatabaseOptions Sqlite(string path) => new(Engine.Sqlite, new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        DefaultTimeout = 10,
    }.ToString());

    private static DatabaseOptions Postgres(ServiceSettings settings, ServiceUrl url, string process)
    {
        var own = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port ?? 5432, Username = url.User, Password = url.Password };
        if (url.Name.Length > 0)
            own.Database = url.Name;
        foreach (var (option, value) in url.Options)
        {
            try
            {
                own[DriversName(option)] = option.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
            }
            catch (ArgumentException)
            {
                // Not even the option's name is told: behind a question mark that was not encoded it is a piece of the password.
                settings.Fault(Name, "an option behind its question mark is not known or has a value that is not",
                    "remove the option, or write one that Npgsql knows, such as sslmode=require; a question mark in a password is written %3F");
            }
        }

        return Tuned(own, process);
    }

    // libpq's names, as they stand in the URLs that providers hand out.
    private static string DriversName(string option) => option.ToLowerInvariant() switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "channel_binding" => "Channel Binding",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        _ => option,
    };

    private static DatabaseOptions Tuned(NpgsqlConnectionStringBuilder own, string process)
    {
        own.ApplicationName ??= process;
        // Short, so that a lost database becomes a 503 and not a queue of waiting requests.
        own.Timeout = 3;
        own.CommandTimeout = 10;
        // Nothing here leaves anything in a session, and the reset costs the server more than many a statement.
        own.NoResetOnClose = true;
        return new DatabaseOptions(Engine.Postgres, own.ToString());
    }

    /// <summary>The server's host; null for a file on this machine.</summary>
    public string? Host => Engine == Engine.Postgres ? new NpgsqlConnectionStringBuilder(ConnectionString).Host : null;

    public DbDataSource CreateDataSource() => Engine == Engine.Postgres
        ? NpgsqlDataSource.Create(ConnectionString)
        : SqliteFactory.Instance.CreateDataSource(ConnectionString);
}
