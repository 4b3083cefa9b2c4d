using System.IO.Compression;
using ResponsiAI.Ops.CommandLine;

namespace ResponsiAI.Ops.Backups;

/// <summary>
/// Writes one backup: lock, temporary file that only its owner can read, content, check of the whole file as it was
/// written, fsync, rename, fsync of the folder. A file under its final name is therefore always whole.
/// </summary>
internal sealed class BackupRun(BackupOptions options, IBackupSource source, TimeProvider clock)
{
    private const string Unfinished = ".backup-";

    public async Task<BackupFile> WriteAsync(bool compress, string purpose, CancellationToken cancellation)
    {
        using var alone = BackupLock.Acquire(options.Directory, purpose, clock);
        // Whoever holds the lock knows that nobody writes them any more.
        foreach (var left in Directory.EnumerateFiles(options.Directory, Unfinished + "*"))
            File.Delete(left);
        var (time, path) = FreeName(compress);
        var temporary = Path.Combine(options.Directory, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            await WriteFileAsync(temporary, compress, cancellation);
            await BackupContent.CheckAsync(temporary, source, cancellation);
            File.Move(temporary, path, overwrite: false);
            Durability.FlushFolder(options.Directory);
            return new BackupFile(path, time, new FileInfo(path).Length);
        }
        catch (BackupDamagedException damaged)
        {
            throw new CommandFailure($"The backup was written, but reading it again shows that {damaged.Message}; it was thrown away.", cause: damaged);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task WriteFileAsync(string path, bool compress, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, Durability.OwnerOnly());
        if (compress)
        {
            await using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
            await source.WriteAsync(gzip, cancellation);
        }
        else
        {
            await source.WriteAsync(file, cancellation);
        }

        file.Flush(flushToDisk: true);
    }

    // Names have whole seconds; two runs within one get different names.
    private (DateTimeOffset Time, string Path) FreeName(bool compress)
    {
        var taken = BackupFile.List(options.Directory).Select(f => f.Time).ToHashSet();
        var now = clock.GetUtcNow();
        var time = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        while (taken.Contains(time))
            time = time.AddSeconds(1);
        return (time, Path.Combine(options.Directory, BackupFile.NameFor(time, source.Kind, compress)));
    }
}
