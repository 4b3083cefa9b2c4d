using System.CommandLine;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Backups;

internal static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "A backup; without it, the newest one of BACKUP_DIR.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", """
            Proves that a backup can be restored: restores it into an empty place, counts what is there and removes it again.
            For Postgres that is a new database on the server of DATABASE_URL, which may be another server than the backup's; its
            role needs CREATEDB, and the server room for it. The databases in use stay untouched.
            """)
        {
            file,
        };
        command.Runs(Environments.Production, (parsed, settings, cancellation) => RunAsync(settings, parsed.GetValue(file), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, string? file, CancellationToken cancellation)
    {
        var options = BackupOptions.Read(settings);
        settings.ThrowOnFaults();
        var path = file is not null ? Path.GetFullPath(file) : BackupFile.List(options.Directory) is [var newest, ..] ? newest.Path : throw new CommandFailure($"There is no backup in {options.Directory} (BACKUP_DIR).");
        if (!File.Exists(path))
            throw new CommandFailure($"There is no file {path}.");
        var counts = await new RestoreTest(options, BackupSource.Of(options), TimeProvider.System).RunAsync(path, cancellation);
        Console.WriteLine($"{path} was restored into an empty place, which is removed again:");
        TableCount.Print(counts);
        return ExitCode.Ok;
    }
}
