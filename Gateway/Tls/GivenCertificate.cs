using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <summary>Reads the certificate of Kestrel's settings once before Kestrel does, so that a bad one is told like any other setting.</summary>
internal static class GivenCertificate
{
    private const string Section = "Kestrel:Certificates:Default:";
    private const string Variable = "Kestrel__Certificates__Default__";

    public static void Check(ServiceSettings settings)
    {
        var (path, keyPath) = (FullPath(settings, "Path"), FullPath(settings, "KeyPath"));
        if (path is null || settings.Faults.Any(f => f.Name.StartsWith(Variable, StringComparison.Ordinal)))
            return;
        try
        {
            using var certificate = Load(path, keyPath, settings.Configuration[Section + "Password"]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            settings.Fault(Variable + "Path", "the file cannot be read as a certificate with its private key",
                $"write a PEM file with {Variable}KeyPath, or a PFX file with {Variable}Password where it has one");
        }
    }

    private static X509Certificate2 Load(string path, string? keyPath, string? password) =>
        keyPath is null ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
        : string.IsNullOrEmpty(password) ? X509Certificate2.CreateFromPemFile(path, keyPath)
        : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);

    private static string? FullPath(ServiceSettings settings, string member)
    {
        if (settings.Text(Section + member) is not { } said)
            return null;
        // Kestrel takes a relative path from the program's folder; whoever writes one means the folder it is called from.
        var path = Path.GetFullPath(said);
        settings.Configuration[Section + member] = path;
        if (!File.Exists(path))
            settings.Fault(Variable + member, "the file is not there", "write the path of a file that the gateway can read");
        return path;
    }
}
