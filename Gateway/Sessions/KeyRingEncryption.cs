using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Keys at rest: AES-256-GCM under a key derived from the first <c>SESSION_SECRET</c>; all of them open.</summary>
internal sealed class KeyRingSeal(SessionKeys keys)
{
    private const string Name = "sealed";
    private const int TagLength = 16;
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;

    public XElement Seal(XElement element)
    {
        var plain = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var sealedBytes = new byte[plain.Length];
        var tag = new byte[TagLength];
        using var aes = new AesGcm(keys.KeyRing[0], TagLength);
        aes.Encrypt(nonce, plain, sealedBytes, tag);
        return new XElement(Name, Convert.ToBase64String([.. nonce, .. tag, .. sealedBytes]));
    }

    /// <returns>The element, and which of the secrets opened it.</returns>
    /// <exception cref="CryptographicException">None of them does.</exception>
    public (XElement Element, int Secret) Open(XElement element)
    {
        var bytes = Convert.FromBase64String(element.Value);
        var body = NonceLength + TagLength;
        var plain = new byte[bytes.Length - body];
        for (var i = 0; i < keys.KeyRing.Count; i++)
        {
            try
            {
                using var aes = new AesGcm(keys.KeyRing[i], TagLength);
                aes.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(body), bytes.AsSpan(NonceLength, TagLength), plain);
                return (XElement.Parse(Encoding.UTF8.GetString(plain)), i);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed under another of the secrets, or under one that was removed.
            }
        }

        throw new CryptographicException("No configured SESSION_SECRET opens this key.");
    }

    /// <summary>A key of the ring sealed under the first secret, so that an older one can be removed; null where that is not needed.</summary>
    public XElement? Renew(XElement key)
    {
        var renewed = new XElement(key);
        try
        {
            if (renewed.Descendants(Name).FirstOrDefault() is not { } element || Open(element) is not (var plain, > 0))
                return null;
            element.ReplaceWith(Seal(plain));
            return renewed;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or OverflowException)
        {
            // Not ours to open: it stays as it is.
            return null;
        }
    }
}

internal sealed class KeyRingEncryptor(KeyRingSeal seal) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(seal.Seal(plaintextElement), typeof(KeyRingDecryptor));
}

/// <summary>Made by Data Protection from the type's name that is stored with the key.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => services.GetRequiredService<KeyRingSeal>().Open(encryptedElement).Element;
}
