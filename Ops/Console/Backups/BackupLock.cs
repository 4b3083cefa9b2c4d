using System.Globalization;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Ops.Backups;

/// <summary>One backup, restore or pruning at a time in a folder.</summary>
internal static class BackupLock
{
    private const string LockName = ".lock";
    private const string HolderName = ".lock-holder";

    /// <exception cref="CommandFailure">Another process holds it; says which.</exception>
    public static IDisposable Acquire(string directory, string purpose, TimeProvider clock)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var held = FileLock.TryAcquire(Path.Combine(directory, LockName)) ?? throw new BackupBusyException(Holder(directory));
            File.WriteAllText(Path.Combine(directory, HolderName), string.Create(CultureInfo.InvariantCulture,
                $"{purpose}, process {Environment.ProcessId} on {Environment.MachineName}, since {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
            return held;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new CommandFailure($"The folder {directory} (BACKUP_DIR) cannot be written: {exception.Message}", ExitCode.Unavailable, exception);
        }
    }

    private static string Holder(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, HolderName));
        }
        catch (IOException)
        {
            return "a process that has just begun";
        }
    }
}

internal sealed class BackupBusyException(string holder) : Exception($"Another run holds the backup folder: {holder}.");
