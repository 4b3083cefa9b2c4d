using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ResponsiAI.Gateway.Tls;

/// <summary>Makes a certificate of what was read, or says in words without a secret why it cannot.</summary>
internal static class CertificateReading
{
    public static LoadedCertificate? TryLoad(CertificateContent content, string? password, out string reason)
    {
        try
        {
            reason = "";
            return Load(content, string.IsNullOrEmpty(password) ? null : password);
        }
        catch (ArgumentException)
        {
            reason = "the private key does not belong to the certificate";
        }
        catch (Exception)
        {
            // Whatever a file holds, it must not end the gateway.
            reason = "the file cannot be read as a certificate with its private key";
        }

        return null;
    }

    /// <summary>Why a file could not be read at all.</summary>
    public static string ReasonOf(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException
        ? "the file is not there"
        : "the file cannot be read by the gateway";

    private static LoadedCertificate Load(CertificateContent content, string? password)
    {
        var text = Encoding.UTF8.GetString(content.Certificate);
        if (PemEncoding.TryFind(text, out _))
            return LoadPem(text, content.Key is null ? text : Encoding.UTF8.GetString(content.Key), password);
        return content.Key is null ? LoadPfx(content.Certificate, password) : throw new CryptographicException("A key file goes with PEM only.");
    }

    private static LoadedCertificate LoadPem(string text, string key, string? password)
    {
        var certificate = password is null ? X509Certificate2.CreateFromPem(text, key) : X509Certificate2.CreateFromEncryptedPem(text, key, password);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(text);
        chain.RemoveAt(0);
        // SChannel does not take the ephemeral key that a PEM file makes.
        return new LoadedCertificate(OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)
            : certificate, chain);
    }

    private static LoadedCertificate LoadPfx(byte[] bytes, string? password)
    {
        var chain = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        var certificate = chain.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("The file holds no private key.");
        chain.Remove(certificate);
        return new LoadedCertificate(certificate, chain);
    }
}
