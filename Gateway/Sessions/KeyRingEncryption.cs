using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Encrypts the keys at rest with AES-256-GCM under a key derived from <c>SESSION_SECRET</c>.</summary>
internal sealed class KeyRingEncryptor(SessionKeys keys) : IXmlEncryptor
{
    internal const int TagLength = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var sealedBytes = new byte[plain.Length];
        var tag = new byte[TagLength];
        using var aes = new AesGcm(keys.KeyRing[0], TagLength);
        aes.Encrypt(nonce, plain, sealedBytes, tag);
        var element = new XElement("sealed", Convert.ToBase64String([.. nonce, .. tag, .. sealedBytes]));
        return new EncryptedXmlInfo(element, typeof(KeyRingDecryptor));
    }
}

/// <summary>Made by Data Protection from the type's name that is stored with the key.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var nonceLength = AesGcm.NonceByteSizes.MaxSize;
        var body = nonceLength + KeyRingEncryptor.TagLength;
        var plain = new byte[bytes.Length - body];
        foreach (var key in services.GetRequiredService<SessionKeys>().KeyRing)
        {
            try
            {
                using var aes = new AesGcm(key, KeyRingEncryptor.TagLength);
                aes.Decrypt(bytes.AsSpan(0, nonceLength), bytes.AsSpan(body), bytes.AsSpan(nonceLength, KeyRingEncryptor.TagLength), plain);
                return XElement.Parse(Encoding.UTF8.GetString(plain));
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed under another of the secrets, or under one that was removed.
            }
        }

        throw new CryptographicException("No configured SESSION_SECRET opens this key.");
    }
}
