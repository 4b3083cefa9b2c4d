using System.IO.Compression;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups;

/// <summary>The content of a backup file, inflated where its first bytes say gzip, whatever its name says.</summary>
internal static class BackupContent
{
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 128 * 1024);
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <exception cref="CommandFailure">It is of the other engine than the database.</exception>
    public static async Task RequireAsync(string path, Engine engine, CancellationToken cancellation)
    {
        if (await IsArchiveAsync(path, cancellation) != (engine == Engine.Sqlite))
            throw new CommandFailure(engine == Engine.Sqlite
                ? "This is not an archive of SQLite databases; for a dump of Postgres, set DATABASE_URL."
                : "This is an archive of SQLite databases; for it, unset DATABASE_URL.");
    }

    /// <summary>Whether the file holds an archive of SQLite databases (POSIX tar says so at byte 257) or else a dump in SQL.</summary>
    private static async Task<bool> IsArchiveAsync(string path, CancellationToken cancellation)
    {
        var head = new byte[262];
        try
        {
            await using var content = Open(path);
            return await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation) == head.Length && head.AsSpan(257).SequenceEqual("ustar"u8);
        }
        catch (InvalidDataException)
        {
            throw new BackupDamagedException("its compressed data is damaged");
        }
    }

    public static async Task CheckAsync(string path, IBackupSource source, CancellationToken cancellation)
    {
        try
        {
            await using var content = Open(path);
            await source.CheckAsync(content, cancellation);
        }
        catch (InvalidDataException)
        {
            throw new BackupDamagedException("its compressed data is damaged");
        }
    }
}
