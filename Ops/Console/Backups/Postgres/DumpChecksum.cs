using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>
/// A checksum inside the dump: its last line is a comment with the SHA-256 of everything before it. psql ignores it,
/// and a flipped bit in a file that is not compressed is found.
/// </summary>
internal sealed class DumpChecksum
{
    public static ReadOnlySpan<byte> Mark => "-- sha256 of everything above: "u8;

    public static int TrailerLength => Mark.Length + 64 + 1;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public async Task CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    public void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

    public byte[] Trailer() => [.. Mark, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())), (byte)'\n'];
}
