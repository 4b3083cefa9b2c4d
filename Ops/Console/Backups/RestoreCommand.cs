using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups;

internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A file that `ops backup` or pg_dump (plain format) wrote, compressed with gzip or not." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask. Asked is only where standard input is a terminal." };
        var command = new Command("restore", """
            Puts a backup in the place of what is in the database, completely or not at all: also what is newer than the backup goes.
            Refused in production, with the commands printed for doing it by hand.
            """)
        {
            file, yes,
        };
        command.Runs(Absent(), (parsed, settings, cancellation) => RunAsync(settings, parsed.GetValue(file)!, parsed.GetValue(yes), cancellation));
        return command;
    }

    /// <summary>
    /// Without a word about the environment it is development's, as for `up`: but only on this machine. Somebody who
    /// forgot the variable is not to lose a database that others use.
    /// </summary>
    private static string Absent()
    {
        var settings = CommandFrame.Settings(Environments.Development);
        var host = BackupOptions.Read(settings).Database.Host;
        return host is null or "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)) ? Environments.Development : Environments.Production;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, string file, bool yes, CancellationToken cancellation)
    {
        var options = BackupOptions.Read(settings);
        settings.ThrowOnFaults();
        var source = BackupSource.Of(options);
        var path = Path.GetFullPath(file);
        if (settings.IsProduction)
            throw new CommandFailure($"""
                Restoring is switched off in production (ASPNETCORE_ENVIRONMENT or NODE_ENV says so, or nothing says otherwise of a database on another machine). By hand:
                {source.ManualRestore(path)}
                """);
        if (!File.Exists(path))
            throw new CommandFailure($"There is no file {path}.");
        await CheckAsync(path, source, options, cancellation);
        Confirm(yes, path, options);
        using (Lock(options))
            await RestoreAsync(path, source, cancellation);
        Console.WriteLine($"Restored from {path}:");
        TableCount.Print(await source.CountAsync(cancellation));
        return ExitCode.Ok;
    }

    private static async Task CheckAsync(string path, IBackupSource source, BackupOptions options, CancellationToken cancellation)
    {
        try
        {
            await BackupContent.RequireAsync(path, options.Database.Engine, cancellation);
            await BackupContent.CheckAsync(path, source, cancellation);
        }
        catch (BackupDamagedException damaged)
        {
            throw new CommandFailure($"{path} cannot be restored: {damaged.Message}. Nothing was changed.", cause: damaged);
        }
    }

    private static void Confirm(bool yes, string path, BackupOptions options)
    {
        if (yes || Console.IsInputRedirected)
            return;
        Console.Write($"This replaces everything in {(options.Database.Engine == Engine.Sqlite ? options.DataDir : "the database of DATABASE_URL")} by {path}. Type yes to go on: ");
        if (Console.ReadLine()?.Trim() != "yes")
            throw new CommandFailure("Nothing was changed.");
    }

    private static IDisposable Lock(BackupOptions options)
    {
        try
        {
            return BackupLock.Acquire(options.Directory, "ops restore", TimeProvider.System);
        }
        catch (BackupBusyException busy)
        {
            throw new CommandFailure(busy.Message, ExitCode.Unavailable, busy);
        }
    }

    private static async Task RestoreAsync(string path, IBackupSource source, CancellationToken cancellation)
    {
        try
        {
            await source.RestoreAsync(() => BackupContent.Open(path), cancellation);
        }
        catch (Exception damaged) when (damaged is BackupDamagedException or InvalidDataException)
        {
            throw new CommandFailure($"{path} changed while it was read: {damaged.Message}. Nothing was changed in the database.", cause: damaged);
        }
    }
}
