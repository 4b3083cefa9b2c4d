using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Backups;

internal static class BackupCommand
{
    public static Command Create()
    {
        var compress = new Option<bool>("--compress") { Description = "Compress with gzip." };
        var output = new Option<string?>("--out") { Description = "The folder to write to, instead of BACKUP_DIR (default ./backups)." };
        var command = new Command("backup", """
            Backs up the database: Postgres (DATABASE_URL) with pg_dump to backup-<UTC time>.sql or .sql.gz; without DATABASE_URL
            every SQLite database of DATA_DIR to backup-<UTC time>.tar or .tar.gz. Owners and grants stay out: they belong to the server.
            The file gets its name only when it was written, read again and found whole; a failure leaves nothing.
            """)
        {
            compress, output,
        };
        command.Runs(Environments.Production, (parsed, settings, cancellation) =>
            RunAsync(settings, parsed.GetValue(compress), parsed.GetValue(output), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, bool compress, string? output, CancellationToken cancellation)
    {
        var options = BackupOptions.Read(settings);
        settings.ThrowOnFaults();
        if (output is not null)
            options = options with { Directory = Path.GetFullPath(output) };
        try
        {
            var written = await new BackupRun(options, BackupSource.Of(options), TimeProvider.System).WriteAsync(compress, "ops backup", cancellation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written.Path} ({written.Size:N0} bytes)"));
            return ExitCode.Ok;
        }
        catch (BackupBusyException busy)
        {
            throw new CommandFailure(busy.Message, ExitCode.Unavailable, busy);
        }
    }
}
