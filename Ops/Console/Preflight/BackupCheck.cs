using System.Runtime.CompilerServices;
using ResponsiAI.Ops.Backups;
using ResponsiAI.Ops.Backups.Postgres;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Preflight;

internal static class BackupCheck
{
    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = BackupOptions.Read(settings);
        foreach (var fault in settings.Faults.Where(f => f.Name.StartsWith("BACKUP_", StringComparison.Ordinal)))
            yield return Finding.Of(fault);
        if (options.Schedule is not null)
            yield return new Finding("BACKUP_SCHEDULE", Level.Ok, "set");
        else if (!settings.Has("BACKUP_SCHEDULE"))
            yield return new Finding("BACKUP_SCHEDULE", Level.Warn, "missing, so nothing is backed up by itself", "BACKUP_SCHEDULE=0 2 * * *, or run `ops backup --compress` from cron");
        yield return Folder.Writable("BACKUP_DIR", options.Directory);
        if (options.Database.Engine == Engine.Postgres && settings.Faults.All(f => f.Name != "DATABASE_URL"))
            yield return await PgDumpAsync(options, cancellation);
    }

    private static async Task<Finding> PgDumpAsync(BackupOptions options, CancellationToken cancellation)
    {
        PostgresTool tool;
        try
        {
            tool = await new PostgresTools(PostgresTools.UsualFolders()).FindAsync("pg_dump", cancellation);
        }
        catch (CommandFailure failure)
        {
            return new Finding("pg_dump", Level.Fail, "not installed", failure.Message);
        }

        try
        {
            var server = await PostgresServerVersion.AskAsync(PostgresConnection.From(options.Database), cancellation);
            return tool.Major >= server.Major
                ? new Finding("pg_dump", Level.Ok, $"version {tool.Version} for a server of version {server.Version}")
                : new Finding("pg_dump", Level.Fail, $"version {tool.Version} is older than the server's {server.Version}", $"install the client programs of PostgreSQL {server.Major} or newer");
        }
        catch (CommandFailure)
        {
            return new Finding("pg_dump", Level.Warn, $"version {tool.Version}; the server did not say its own", "");
        }
    }
}
