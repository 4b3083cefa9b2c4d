using Microsoft.Data.Sqlite;
using ResponsiAI.Ops.CommandLine;

namespace ResponsiAI.Ops.Backups.Sqlite;

/// <summary>Every SQLite database of the data folder, copied while it is in use.</summary>
internal sealed class SqliteSource(string dataDir) : IBackupSource
{
    public string Kind => "tar";

    public async Task WriteAsync(Stream content, CancellationToken cancellation)
    {
        var databases = Databases();
        if (databases.Count == 0)
            throw new CommandFailure($"There is no database in {dataDir} (DATA_DIR), and DATABASE_URL is not set.");
        using var staging = new StagingFolder(dataDir);
        foreach (var database in databases)
        {
            cancellation.ThrowIfCancellationRequested();
            var copy = staging.Combine(Path.GetFileName(database));
            Copy(database, copy);
            if (SqliteFile.Fault(copy) is { } fault)
                throw new CommandFailure($"The database {database} is damaged, so there is no backup of it: {fault}");
        }

        await SqliteArchive.WriteAsync(staging.Path, content, cancellation);
    }

    public Task CheckAsync(Stream content, CancellationToken cancellation) => SqliteArchive.ReadAsync(content, folder: null, cancellation);

    public async Task RestoreAsync(Func<Stream> open, CancellationToken cancellation)
    {
        using var restored = new StagingFolder(dataDir);
        var copies = await UnpackAsync(open, restored, cancellation);
        using var before = new StagingFolder(dataDir);
        foreach (var live in copies.Select(Live).Where(File.Exists))
            Copy(live, before.Combine(Path.GetFileName(live)));
        Replace(copies, before);
    }

    public async Task<IReadOnlyList<TableCount>> TestRestoreAsync(Func<Stream> open, CancellationToken cancellation)
    {
        using var restored = new StagingFolder(dataDir);
        var copies = await UnpackAsync(open, restored, cancellation);
        return [.. copies.SelectMany(SqliteFile.Count)];
    }

    private static async Task<string[]> UnpackAsync(Func<Stream> open, StagingFolder folder, CancellationToken cancellation)
    {
        await using (var content = open())
            await SqliteArchive.ReadAsync(content, folder.Path, cancellation);
        string[] copies = [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)];
        foreach (var copy in copies)
            if (SqliteFile.Fault(copy) is { } fault)
                throw new BackupDamagedException($"its database {Path.GetFileName(copy)} is damaged: {fault}");
        return copies;
    }

    // Each database is replaced in a transaction of its own; when a later one fails, the earlier ones go back.
    private void Replace(string[] copies, StagingFolder before)
    {
        var done = new List<string>();
        try
        {
            foreach (var copy in copies)
            {
                Copy(copy, Live(copy));
                done.Add(copy);
            }
        }
        catch (CommandFailure failure)
        {
            foreach (var copy in done)
            {
                var former = before.Combine(Path.GetFileName(copy));
                if (File.Exists(former))
                    Copy(former, Live(copy));
                else
                    File.Delete(Live(copy));
            }

            throw new CommandFailure($"The restore failed and changed nothing: {failure.Message}", failure.Code, failure);
        }
    }

    public Task<IReadOnlyList<TableCount>> CountAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<TableCount>>([.. Databases().SelectMany(SqliteFile.Count)]);

    public string ManualRestore(string file) => $"""
          # stop the processes first
          mkdir restored && tar -xf '{file}' -C restored && (cd restored && sha256sum -c SHA256SUMS) \
            && rm -f '{dataDir}'/*.db-wal '{dataDir}'/*.db-shm && mv restored/*.db '{dataDir}'/
        """;

    private string Live(string copy) => Path.Combine(dataDir, Path.GetFileName(copy));

    private List<string> Databases() => Directory.Exists(dataDir) ? [.. Directory.EnumerateFiles(dataDir, "*.db").Order(StringComparer.Ordinal)] : [];

    private static void Copy(string from, string to)
    {
        try
        {
            using var source = SqliteFile.Open(from, SqliteOpenMode.ReadWrite);
            using var target = SqliteFile.Open(to, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(target);
        }
        catch (SqliteException exception)
        {
            throw new CommandFailure($"{from} could not be copied to {to}: {exception.Message}", cause: exception);
        }
    }
}
