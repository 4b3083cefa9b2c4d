using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Keys derived from <c>SESSION_SECRET</c> (HKDF, RFC 5869), one per purpose, so that none tells about another.</summary>
internal sealed class SessionKeys(SessionOptions options)
{
    private readonly byte[][] signing = [.. options.Secrets.Select(s => Derive(s, "responsiai session cookie"))];

    private readonly byte[] names = Derive(options.Secrets[0], "responsiai session user");

    /// <summary>Encrypt the Data Protection keys at rest; the first encrypts, all decrypt.</summary>
    public IReadOnlyList<byte[]> KeyRing { get; } = [.. options.Secrets.Select(s => Derive(s, "responsiai key ring"))];

    /// <summary>A user's name in Redis.</summary>
    public string NameOf(string user) => Base64Url.EncodeToString(HMACSHA256.HashData(names, Encoding.UTF8.GetBytes(user)));

    public byte[] Sign(ReadOnlySpan<byte> id) => HMACSHA256.HashData(signing[0], id);

    public bool Verify(ReadOnlySpan<byte> id, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var good = false;
        foreach (var key in signing)
        {
            HMACSHA256.HashData(key, id, expected);
            good |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return good;
    }

    private static byte[] Derive(string secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.ASCII.GetBytes(purpose));
}
