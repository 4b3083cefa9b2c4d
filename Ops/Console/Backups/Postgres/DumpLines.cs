namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>
/// Reads a plain dump line by line without keeping it: knows rows (between COPY … FROM stdin; and \.) from statements,
/// and finds its beginning, its end, and what would break out of the one transaction of a restore.
/// </summary>
internal sealed class DumpLines
{
    // Of a line, only its first and last bytes tell anything here; rows may be very long.
    private const int Kept = 64;
    private readonly byte[] first = new byte[Kept];
    private readonly byte[] last = new byte[Kept];
    private long length;
    private bool copying;
    private bool begun;
    private bool complete;

    public void Take(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var end = data.IndexOf((byte)'\n');
            Add(end < 0 ? data : data[..end]);
            if (end < 0)
                return;
            Line();
            data = data[(end + 1)..];
        }
    }

    /// <exception cref="BackupDamagedException">The end is not there.</exception>
    public void End()
    {
        if (length > 0)
            Line();
        if (!begun)
            throw new BackupDamagedException("it is not a dump that pg_dump wrote in plain format");
        if (copying || !complete)
            throw new BackupDamagedException("its end is missing");
    }

    private void Add(ReadOnlySpan<byte> data)
    {
        if (length < Kept)
            data[..(int)Math.Min(data.Length, Kept - length)].CopyTo(first.AsSpan((int)length));
        if (data.Length >= Kept)
        {
            data[^Kept..].CopyTo(last);
        }
        else
        {
            last.AsSpan(data.Length).CopyTo(last);
            data.CopyTo(last.AsSpan(Kept - data.Length));
        }

        length += data.Length;
    }

    private void Line()
    {
        var start = first.AsSpan(0, (int)Math.Min(length, Kept));
        var end = last.AsSpan(Kept - (int)Math.Min(length, Kept));
        if (copying)
            copying = !start.SequenceEqual(@"\."u8);
        else if (start.StartsWith("COPY "u8) && end.EndsWith(" FROM stdin;"u8))
            copying = true;
        else if (start.SequenceEqual("-- PostgreSQL database dump"u8))
            begun = true;
        else if (start.SequenceEqual("-- PostgreSQL database dump complete"u8))
            complete = true;
        else if (start.SequenceEqual("COMMIT;"u8) || start.SequenceEqual("ROLLBACK;"u8) || start.StartsWith(@"\connect "u8))
            throw new BackupDamagedException("it has commands of its own for transactions or connections (large objects, or pg_dump --create), so it could not be taken back; restore it by hand with psql");
        length = 0;
    }
}
