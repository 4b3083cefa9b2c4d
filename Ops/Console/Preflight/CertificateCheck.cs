using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class CertificateCheck
{
    private const string Name = "Kestrel__Certificates__Default__Path";
    private const string Section = "Kestrel:Certificates:Default:";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (settings.Text(Section + "Path") is { } path)
            yield return Look(path, settings.Text(Section + "KeyPath"), settings.Text(Section + "Password"));
        else if (settings.Has("TRUSTED_PROXIES"))
            yield return new Finding("HTTPS", Level.Ok, "no certificate here; it is left to the proxies of TRUSTED_PROXIES");
        else
            yield return new Finding("HTTPS", Level.Fail, "neither a certificate nor a trusted proxy is set", $"{Name}=/path/to/certificate.pem (and …__KeyPath), or TRUSTED_PROXIES with the networks of your load balancer");
    }

    private static Finding Look(string path, string? keyPath, string? password)
    {
        if (!File.Exists(path))
            return new Finding(Name, Level.Fail, "there is no such file", "the path of a certificate in PEM or PFX form");
        try
        {
            using var certificate = keyPath is null
                ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
                : password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
            var left = certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
            if (left <= TimeSpan.Zero)
                return new Finding(Name, Level.Fail, "the certificate has expired", "renew it");
            return left < Soon
                ? new Finding(Name, Level.Warn, $"the certificate expires in {left.TotalDays:0} days", "renew it")
                : new Finding(Name, Level.Ok, $"the certificate is good for {left.TotalDays:0} days");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Finding(Name, Level.Fail, "the certificate or its key cannot be read", "check the rights of the files, …__KeyPath for PEM, and …__Password");
        }
    }
}
