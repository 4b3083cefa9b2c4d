using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Gateway.Tls;

/// <summary>A certificate as handshakes use it, with its chain built once.</summary>
internal sealed class LoadedCertificate
{
    public LoadedCertificate(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        Context = SslStreamCertificateContext.Create(certificate, chain);
        Names = CertificateNames.Of(certificate);
        ValidFrom = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        ValidUntil = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    public SslStreamCertificateContext Context { get; }

    public CertificateNames Names { get; }

    public DateTimeOffset ValidFrom { get; }

    public DateTimeOffset ValidUntil { get; }

    public bool IsValidAt(DateTimeOffset now) => ValidFrom <= now && now < ValidUntil;

    /// <summary>Below zero once it has expired.</summary>
    public double DaysLeft(DateTimeOffset now) => (ValidUntil - now).TotalDays;
}
