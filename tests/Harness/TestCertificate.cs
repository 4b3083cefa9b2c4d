using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Harness;

/// <summary>A self-signed certificate for localhost and 127.0.0.1, with its key, as PEM files that a server and its clients can be given.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TestCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string CertificateFile => folder.Combine("certificate.pem");

    public string KeyFile => folder.Combine("key.pem");

    /// <summary>What a gateway outside development needs to start.</summary>
    public (string, string?)[] Production =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("SESSION_SECRET", "a secret of the tests that is long enough"),
        ("Kestrel__Certificates__Default__Path", CertificateFile), ("Kestrel__Certificates__Default__KeyPath", KeyFile),
    ];

    public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);

    public void Dispose() => folder.Dispose();
}
