using System.Globalization;
using ResponsiAI.Ops.CommandLine;

namespace ResponsiAI.Ops.Backups;

/// <summary>What is backed up and how its content is read again; compression and files are the caller's.</summary>
internal interface IBackupSource
{
    /// <summary>The file name's ending without compression.</summary>
    string Kind { get; }

    Task WriteAsync(Stream content, CancellationToken cancellation);

    /// <summary>Reads everything and compares it with the checksums that it carries.</summary>
    /// <exception cref="BackupDamagedException">It is not whole.</exception>
    Task CheckAsync(Stream content, CancellationToken cancellation);

    /// <summary>Puts the content in the place of what is there, completely or not at all.</summary>
    Task RestoreAsync(Func<Stream> open, CancellationToken cancellation);

    /// <summary>Puts the content into an empty place that is removed again, and counts what is there then.</summary>
    /// <exception cref="BackupDamagedException">It is not whole.</exception>
    /// <exception cref="CommandFailure">It is whole and cannot be restored, or there is no place for it.</exception>
    Task<IReadOnlyList<TableCount>> TestRestoreAsync(Func<Stream> open, CancellationToken cancellation);

    /// <summary>The tables as they are now, by database.</summary>
    Task<IReadOnlyList<TableCount>> CountAsync(CancellationToken cancellation);

    /// <summary>How an operator restores a file without this program; names no secret.</summary>
    string ManualRestore(string file);
}

internal sealed record TableCount(string Database, string Table, long Rows)
{
    public static void Print(IEnumerable<TableCount> counts)
    {
        foreach (var count in counts)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count.Database}  {count.Table}  {count.Rows} row{(count.Rows == 1 ? "" : "s")}"));
    }
}
