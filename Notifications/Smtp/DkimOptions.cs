using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Notifications.Smtp;

/// <param name="Key"><c>DKIM_KEY</c>, the path of a PEM file: RSA of 1024 bits or more, or Ed25519.</param>
/// <param name="Selector"><c>DKIM_SELECTOR</c>: the public key is at <c>SELECTOR._domainkey.DOMAIN</c>.</param>
/// <param name="Domain"><c>DKIM_DOMAIN</c>, default that of <c>EMAIL_FROM</c>.</param>
internal sealed record DkimOptions(AsymmetricKeyParameter Key, string Selector, string Domain)
{
    // RFC 8301, section 3.2: verifiers take shorter keys for no signature.
    private const int ShortestKey = 1024;

    public DkimSignatureAlgorithm Algorithm => Key is RsaKeyParameters ? DkimSignatureAlgorithm.RsaSha256 : DkimSignatureAlgorithm.Ed25519Sha256;

    /// <param name="sender">The domain of <c>EMAIL_FROM</c>.</param>
    /// <returns>Null: mails are not signed.</returns>
    public static DkimOptions? Read(ServiceSettings settings, string sender)
    {
        var path = settings.Text("DKIM_KEY");
        if (path is null)
        {
            if (settings.Has("DKIM_SELECTOR") || settings.Has("DKIM_DOMAIN"))
                settings.Fault("DKIM_KEY", "it is missing although DKIM_SELECTOR or DKIM_DOMAIN is set, so that nothing would be signed", "write the path of the private key, or remove the others");
            return null;
        }

        var (key, selector, domain) = (ReadKey(settings, path), settings.Text("DKIM_SELECTOR"), ReadDomain(settings, sender));
        if (selector is null)
            settings.Fault("DKIM_SELECTOR", "it is missing although DKIM_KEY is set", "write the name that the public key has in DNS, before ._domainkey");
        else if (!EmailAddress.TryNormalize($"x@{selector}.{domain}", out _))
            settings.Fault("DKIM_SELECTOR", "it is not a name of DNS", "write for example DKIM_SELECTOR=mail2026");
        else if (key is not null)
            return new DkimOptions(key, selector, domain);
        return null;
    }

    private static string ReadDomain(ServiceSettings settings, string sender)
    {
        if (settings.Text("DKIM_DOMAIN") is not { } said)
            return sender;
        if (!EmailAddress.TryNormalize($"x@{said}", out var address))
            settings.Fault("DKIM_DOMAIN", "it is not a domain", "write for example DKIM_DOMAIN=example.com");
        // RFC 7489, section 3.1.1: otherwise the signature says nothing about the sender that readers see.
        else if (address[2..] is var domain && sender != domain && !sender.EndsWith("." + domain, StringComparison.Ordinal))
            settings.Fault("DKIM_DOMAIN", "the sender is not in it, so that DMARC would not count the signature", "write the domain of EMAIL_FROM or one above it, or leave it out");
        else
            return domain;
        return sender;
    }

    private static AsymmetricKeyParameter? ReadKey(ServiceSettings settings, string path)
    {
        const string write = "write the path of a PEM file with one private key without a passphrase, for example of `openssl genrsa -out dkim.pem 2048`";
        AsymmetricKeyParameter? key = null;
        try
        {
            using var reader = File.OpenText(path);
            using var pem = new PemReader(reader);
            key = pem.ReadObject() switch { AsymmetricCipherKeyPair pair => pair.Private, AsymmetricKeyParameter { IsPrivate: true } alone => alone, _ => null };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException or GeneralSecurityException or InvalidCastException)
        {
            // Told below; what the library says may quote the file.
        }

        switch (key)
        {
            case RsaKeyParameters { Modulus.BitLength: < ShortestKey }:
                settings.Fault("DKIM_KEY", $"the key is shorter than {ShortestKey} bits, which verifiers take for none", "make one of 2048 bits, and publish its public key");
                return null;
            case RsaKeyParameters or Ed25519PrivateKeyParameters:
                return key;
            default:
                settings.Fault("DKIM_KEY", "no RSA or Ed25519 private key can be read from the file", write);
                return null;
        }
    }
}
