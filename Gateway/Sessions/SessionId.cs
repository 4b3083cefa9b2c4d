using System.Buffers.Text;
using System.Security.Cryptography;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>256 random bits that only the cookie knows. Stores know their SHA-256.</summary>
/// <param name="hash">What stores call it, where that is not ours to choose.</param>
internal sealed class SessionId(byte[] bytes, string? hash = null)
{
    public const int Length = 32;

    /// <summary>The name of the session in every store.</summary>
    public string Hash { get; } = hash ?? Base64Url.EncodeToString(SHA256.HashData(bytes));

    public ReadOnlySpan<byte> Bytes => bytes;

    public static SessionId New() => new(RandomNumberGenerator.GetBytes(Length));
}
