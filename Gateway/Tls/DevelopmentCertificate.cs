using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Gateway.Tls;

/// <summary>A self-signed certificate for localhost, kept so that a browser has to be told only once.</summary>
internal static class DevelopmentCertificate
{
    // Chromium and Safari refuse certificates that are valid for longer.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(397);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);

    public static CertificateFiles GetOrCreate(string dataDir, TimeProvider clock)
    {
        var folder = Path.Combine(dataDir, "secrets");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "localhost.pfx");
        var files = new CertificateFiles(CertificateSettings.Default, path, null, null);
        if (Lasts(path, clock.GetUtcNow() + Renewal))
            return files;
        var made = Path.Combine(folder, $".localhost.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var certificate = Create(clock.GetUtcNow()))
        using (var stream = new FileStream(made, options))
            stream.Write(certificate.Export(X509ContentType.Pfx));
        File.Move(made, path, overwrite: true);
        return files;
    }

    private static bool Lasts(string path, DateTimeOffset until)
    {
        try
        {
            if (!File.Exists(path))
                return false;
            using var kept = X509CertificateLoader.LoadPkcs12FromFile(path, null);
            return kept.NotAfter.ToUniversalTime() > until;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static X509Certificate2 Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=ResponsiAI development", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("*.localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request.CreateSelfSigned(now.AddMinutes(-5), now + Validity - TimeSpan.FromHours(1));
    }
}
