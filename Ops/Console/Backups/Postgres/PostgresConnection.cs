using Npgsql;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>One database, for Npgsql and for PostgreSQL's own programs, which get it through their environment and never as arguments.</summary>
internal sealed record PostgresConnection(NpgsqlConnectionStringBuilder Settings)
{
    public static PostgresConnection From(DatabaseOptions options) =>
        new(new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, Timeout = 10, CommandTimeout = 60 });

    public string ConnectionString => Settings.ToString();

    /// <summary>libpq's variables; null removes one that would speak of another database.</summary>
    public IReadOnlyDictionary<string, string?> Environment(string application) => new Dictionary<string, string?>
    {
        ["PGHOST"] = Settings.Host,
        ["PGPORT"] = $"{Settings.Port}",
        ["PGUSER"] = Settings.Username ?? System.Environment.GetEnvironmentVariable("PGUSER"),
        ["PGPASSWORD"] = Settings.Password ?? System.Environment.GetEnvironmentVariable("PGPASSWORD"),
        ["PGDATABASE"] = Database,
        ["PGSSLMODE"] = Settings.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        },
        ["PGSSLROOTCERT"] = Settings.RootCertificate ?? System.Environment.GetEnvironmentVariable("PGSSLROOTCERT"),
        ["PGSSLCERT"] = Settings.SslCertificate ?? System.Environment.GetEnvironmentVariable("PGSSLCERT"),
        ["PGSSLKEY"] = Settings.SslKey ?? System.Environment.GetEnvironmentVariable("PGSSLKEY"),
        ["PGAPPNAME"] = application,
        ["PGCONNECT_TIMEOUT"] = "10",
        ["PGHOSTADDR"] = null,
        ["PGSERVICE"] = null,
        ["PGOPTIONS"] = null,
        ["PGCLIENTENCODING"] = null,
    };

    /// <summary>Named as the user where the URL names none, as every client of PostgreSQL does.</summary>
    public string? Database => string.IsNullOrEmpty(Settings.Database) ? Settings.Username : Settings.Database;
}
