using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ResponsiAI.Ops.Backups.Sqlite;

/// <summary>A tar of databases whose last member, SHA256SUMS, has the checksum of each, as sha256sum writes and checks it.</summary>
internal static partial class SqliteArchive
{
    private const string Sums = "SHA256SUMS";

    public static async Task WriteAsync(string folder, Stream content, CancellationToken cancellation)
    {
        await using var tar = new TarWriter(content, TarEntryFormat.Pax, leaveOpen: true);
        var sums = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(folder, "*.db").Order(StringComparer.Ordinal))
        {
            await using (var database = File.OpenRead(file))
                sums.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(database, cancellation))).Append("  ").Append(Path.GetFileName(file)).Append('\n');
            await tar.WriteEntryAsync(file, Path.GetFileName(file), cancellation);
        }

        using var list = new MemoryStream(Encoding.UTF8.GetBytes(sums.ToString()));
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Sums) { DataStream = list }, cancellation);
    }

    /// <param name="folder">Where to put the databases; null reads and compares only.</param>
    /// <exception cref="BackupDamagedException">A member is missing or is not what its checksum says.</exception>
    public static async Task ReadAsync(Stream content, string? folder, CancellationToken cancellation)
    {
        var found = new StringBuilder();
        try
        {
            await using var tar = new TarReader(content, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                if (entry.Name == Sums && entry.DataStream is { } list)
                {
                    using var said = new StreamReader(list);
                    if (await said.ReadToEndAsync(cancellation) != found.ToString())
                        throw new BackupDamagedException("its content is not what its checksums say");
                    // To its end: a compressed stream's own checksum comes last.
                    await content.CopyToAsync(Stream.Null, cancellation);
                    return;
                }

                if (entry.EntryType is not TarEntryType.RegularFile || !PlainName.IsMatch(entry.Name))
                    throw new BackupDamagedException("it has a member that is not a database");
                found.Append(await TakeAsync(entry, folder, cancellation)).Append("  ").Append(entry.Name).Append('\n');
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException or FormatException)
        {
            throw new BackupDamagedException("its data is damaged or its end is missing");
        }

        throw new BackupDamagedException("its end is missing");
    }

    private static async Task<string> TakeAsync(TarEntry entry, string? folder, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = folder is null ? Stream.Null : new FileStream(Path.Combine(folder, entry.Name), Durability.OwnerOnly());
        var buffer = new byte[64 * 1024];
        int read;
        while (entry.DataStream is { } data && (read = await data.ReadAsync(buffer, cancellation)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*\.db$")]
    private static partial Regex PlainName { get; }
}
