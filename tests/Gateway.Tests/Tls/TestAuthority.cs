using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Gateway.Tests.Tls;

/// <summary>A certificate authority of the tests: a root, an intermediate that it signed, and the certificates they are asked for.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 intermediate;

    public TestAuthority()
    {
        Root = Sign("CN=Root of the tests", null, isAuthority: true, TimeSpan.FromDays(1000), []).Certificate;
        intermediate = Sign("CN=Intermediate of the tests", Root, isAuthority: true, TimeSpan.FromDays(900), []).Certificate;
    }

    public X509Certificate2 Root { get; }

    public TestCertificate Issue(params string[] names) => Issue(TimeSpan.FromDays(90), names);

    /// <param name="lasts">From now on; below zero for one that has expired.</param>
    public TestCertificate Issue(TimeSpan lasts, params string[] names)
    {
        var (certificate, key) = Sign($"CN={names[0]}", intermediate, isAuthority: false, lasts, names);
        return new TestCertificate(certificate, key, intermediate);
    }

    public void Dispose()
    {
        Root.Dispose();
        intermediate.Dispose();
    }

    private static (X509Certificate2 Certificate, ECDsa Key) Sign(string subject, X509Certificate2? issuer, bool isAuthority, TimeSpan lasts, string[] names)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is not null)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (!isAuthority)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var name in names)
                alternatives.AddDnsName(name);
            request.CertificateExtensions.Add(alternatives.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        var (from, until) = (now.AddDays(-40), now + lasts);
        if (issuer is null)
            return (request.CreateSelfSigned(from, until), key);
        using var signed = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(16));
        return (signed.CopyWithPrivateKey(key), key);
    }
}

/// <summary>A certificate with its key and chain, and the forms in which gateways are given it.</summary>
internal sealed record TestCertificate(X509Certificate2 Certificate, ECDsa Key, X509Certificate2 Issuer)
{
    public string Thumbprint => Certificate.Thumbprint;

    public string Pem => Certificate.ExportCertificatePem() + "\n" + Issuer.ExportCertificatePem() + "\n";

    public string KeyPem => Key.ExportPkcs8PrivateKeyPem();

    public string EncryptedKeyPem(string password) => Key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));

    public byte[] Pfx(string password) => new X509Certificate2Collection(new[] { Certificate, X509CertificateLoader.LoadCertificate(Issuer.RawData) }).Export(X509ContentType.Pfx, password)!;

    public void Write(string folder, string name)
    {
        File.WriteAllText(Path.Combine(folder, name + ".crt"), Pem);
        File.WriteAllText(Path.Combine(folder, name + ".key"), KeyPem);
    }
}
