using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Short names for secrets that must be recognised again, such as a session's. A keyed hash: of a plain one, whoever has
/// the logs could find the value by trying out all that it may be. The key is derived from <c>INTERNAL_TOKEN</c>, which all
/// processes of an installation share, so that the same value has the same handle in all their logs.
/// </summary>
internal static class Handles
{
    /// <summary>64 bits: too many for two values of one installation to meet, too few to be the secret.</summary>
    private const int Length = 8;

    // Until the settings are read, handles hold within this process.
    private static byte[] key = RandomNumberGenerator.GetBytes(32);

    public static void DeriveKey(string installationSecret)
    {
        if (installationSecret.Length > 0)
            key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(installationSecret), 32, info: "responsiai scrubber handles"u8.ToArray());
    }

    public static string Of(string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value), hash);
        return $"[Filtered:{Convert.ToHexStringLower(hash[..Length])}]";
    }
}
