using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>A certificate for localhost, for gateways that do not make their own because they are not in development.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TestCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1));
        File.WriteAllBytes(folder.Combine("tls.pfx"), certificate.Export(X509ContentType.Pfx));
    }

    /// <summary>What a gateway outside development needs to start.</summary>
    public (string, string?)[] Production =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("SESSION_SECRET", "a secret of the tests that is long enough"), ("Kestrel__Certificates__Default__Path", folder.Combine("tls.pfx")),
    ];

    public void Dispose() => folder.Dispose();
}
