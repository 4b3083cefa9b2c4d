using System.CommandLine;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Backups;

internal static class PruneCommand
{
    public static Command Create()
    {
        var command = new Command("prune", """
            Removes the backups of BACKUP_DIR that are older than BACKUP_KEEP_DAYS (default 7), as the schedule does after each success.
            The newest one stays, and the newest one that was proven, however old they are; so do all files that are no backups.
            """);
        command.Runs(Environments.Production, (_, settings, _) => Task.FromResult(Run(settings)));
        return command;
    }

    private static int Run(ServiceSettings settings)
    {
        var options = BackupOptions.Read(settings);
        settings.ThrowOnFaults();
        try
        {
            foreach (var name in new Retention(options, TimeProvider.System).Prune())
                Console.WriteLine($"removed {name}");
            return ExitCode.Ok;
        }
        catch (BackupBusyException busy)
        {
            throw new CommandFailure(busy.Message, ExitCode.Unavailable, busy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"Not all that is old could be removed: {exception.Message}", cause: exception);
        }
    }
}
