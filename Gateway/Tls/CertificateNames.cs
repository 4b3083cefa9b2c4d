using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Gateway.Tls;

/// <summary>The names that a certificate holds.</summary>
/// <param name="Hosts">Names for SNI, as SslStream tells them: international ones in Unicode. A wildcard begins with <c>*.</c>.</param>
/// <param name="All">As they are written in the certificate, with IP addresses, for people.</param>
internal sealed record CertificateNames(IReadOnlyList<string> Hosts, IReadOnlyList<string> All)
{
    public static CertificateNames Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (names is not null)
        {
            string[] hosts = [.. names.EnumerateDnsNames()];
            return new CertificateNames([.. hosts.Select(Unicode)], [.. hosts, .. names.EnumerateIPAddresses().Select(a => a.ToString())]);
        }

        // Clients have not looked there for years (RFC 9525, section 2); people who made such a certificate do.
        var subject = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        return subject.Length == 0 ? new CertificateNames([], []) : new CertificateNames([Unicode(subject)], [subject]);
    }

    private static string Unicode(string name)
    {
        try
        {
            return new IdnMapping().GetUnicode(name);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }
}
