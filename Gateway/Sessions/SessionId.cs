using System.Buffers.Text;
using System.Security.Cryptography;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>256 random bits that only the cookie knows. Stores know their SHA-256.</summary>
internal sealed class SessionId
{
    public const int Length = 32;
    private readonly byte[] bytes;

    public SessionId(byte[] bytes)
    {
        this.bytes = bytes;
        Hash = Base64Url.EncodeToString(SHA256.HashData(bytes));
    }

    /// <summary>The name of the session in every store.</summary>
    public string Hash { get; }

    public ReadOnlySpan<byte> Bytes => bytes;

    public static SessionId New() => new(RandomNumberGenerator.GetBytes(Length));
}
