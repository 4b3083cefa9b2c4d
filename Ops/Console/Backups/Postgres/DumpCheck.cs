namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>Passes a dump on while it checks that it is one, whole, and what its checksum says if it carries one.</summary>
internal sealed class DumpCheck
{
    private readonly DumpChecksum checksum = new();
    private readonly DumpLines lines = new();

    // The end of what was read, which may be the trailer; it is hashed only when more follows.
    private readonly byte[] tail = new byte[DumpChecksum.TrailerLength];
    private int held;

    /// <exception cref="BackupDamagedException">Thrown at the end of the stream, so before anybody says COMMIT.</exception>
    public async Task CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            Take(buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        lines.End();
        if (tail.AsSpan(0, held).StartsWith(DumpChecksum.Mark) && !checksum.Trailer().AsSpan().SequenceEqual(tail))
            throw new BackupDamagedException("its content is not what its checksum says (if it was edited on purpose, remove its last line)");
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        lines.Take(data);
        if (data.Length >= tail.Length)
        {
            checksum.Append(tail.AsSpan(0, held));
            checksum.Append(data[..^tail.Length]);
            data[^tail.Length..].CopyTo(tail);
            held = tail.Length;
            return;
        }

        var over = Math.Max(0, held + data.Length - tail.Length);
        checksum.Append(tail.AsSpan(0, over));
        tail.AsSpan(over, held - over).CopyTo(tail);
        data.CopyTo(tail.AsSpan(held - over));
        held += data.Length - over;
    }
}
