using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

/// <summary>Every certificate below <c>Kestrel:Certificates</c>: whether it can be read, and how long it is good for.</summary>
internal static class CertificateCheck
{
    // As the gateway itself warns.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var given = settings.Configuration.GetSection("Kestrel:Certificates").GetChildren()
            .Select(c => (Variable: $"Kestrel__Certificates__{c.Key}__Path", Path: settings.Text($"{c.Path}:Path"), KeyPath: settings.Text($"{c.Path}:KeyPath"), Password: settings.Text($"{c.Path}:Password")))
            .Where(c => c.Path is not null).ToArray();
        foreach (var (variable, path, keyPath, password) in given)
            yield return Look(variable, path!, keyPath, password);
        if (given.Length > 0)
            yield break;
        yield return settings.Has("TRUSTED_PROXIES")
            ? new Finding("HTTPS", Level.Ok, "no certificate here; it is left to the proxies of TRUSTED_PROXIES")
            : new Finding("HTTPS", Level.Fail, "neither a certificate nor a trusted proxy is set",
                "Kestrel__Certificates__Default__Path=/path/to/certificate.pem (and …__KeyPath), or TRUSTED_PROXIES with the networks of your load balancer");
    }

    private static Finding Look(string variable, string path, string? keyPath, string? password)
    {
        if (!File.Exists(path))
            return new Finding(variable, Level.Fail, "there is no such file", "the path of a certificate in PEM or PFX form");
        try
        {
            using var certificate = Load(path, keyPath, password);
            var left = certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
            if (left <= TimeSpan.Zero)
                return new Finding(variable, Level.Fail, "the certificate has expired", "renew it");
            return left < Soon
                ? new Finding(variable, Level.Warn, $"the certificate expires in {left.TotalDays:0} days", "renew it")
                : new Finding(variable, Level.Ok, $"the certificate is good for {left.TotalDays:0} days");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Finding(variable, Level.Fail, "the certificate or its key cannot be read", "check the rights of the files, …__KeyPath for PEM, and …__Password");
        }
    }

    private static X509Certificate2 Load(string path, string? keyPath, string? password)
    {
        if (!File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal))
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        // The key may stand in the same file.
        return password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
    }
}
