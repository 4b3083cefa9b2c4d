using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// Loads every certificate below <c>Kestrel:Certificates</c> at the start, by the names that Kestrel's own settings
/// have, so that a bad one is told like any other setting.
/// </summary>
internal static class CertificateSettings
{
    public const string Default = "Default";

    public static List<ServerCertificate> Load(ServiceSettings settings)
    {
        var loaded = new List<ServerCertificate>();
        foreach (var section in settings.Configuration.GetSection("Kestrel:Certificates").GetChildren())
            if (section.GetChildren().Any(member => !string.IsNullOrEmpty(member.Value)) && Read(settings, section.Key) is { } files && TryLoad(settings, files) is { } certificate)
                loaded.Add(certificate);
        return loaded;
    }

    /// <summary>The development certificate goes the same way as one that is given.</summary>
    public static ServerCertificate? TryLoad(ServiceSettings settings, CertificateFiles files)
    {
        try
        {
            var content = files.Read();
            if (CertificateReading.TryLoad(content, files.Password, out var reason) is { } certificate)
                return new ServerCertificate(files, certificate, content.Hash);
            Fault(settings, files.Name, "Path", reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fault(settings, files.Name, "Path", CertificateReading.ReasonOf(exception));
        }

        return null;
    }

    private static CertificateFiles? Read(ServiceSettings settings, string name)
    {
        var (path, keyPath) = (FullPath(settings, name, "Path"), FullPath(settings, name, "KeyPath"));
        if (path is null)
            Fault(settings, name, "Path", "it is missing");
        var isThere = IsThere(settings, name, "Path", path) & IsThere(settings, name, "KeyPath", keyPath);
        return path is not null && isThere ? new CertificateFiles(name, path, keyPath, settings.Configuration[Key(name, "Password")]) : null;
    }

    // A relative path is meant from the folder that the gateway is called from.
    private static string? FullPath(ServiceSettings settings, string name, string member) =>
        settings.Text(Key(name, member)) is { } said ? Path.GetFullPath(said) : null;

    private static bool IsThere(ServiceSettings settings, string name, string member, string? path)
    {
        if (path is null || File.Exists(path))
            return true;
        settings.Fault(Variable(name, member), "the file is not there", "write the path of a file that the gateway can read");
        return false;
    }

    private static void Fault(ServiceSettings settings, string name, string member, string wrong) => settings.Fault(Variable(name, member), wrong,
        $"write the path of a PEM file with {Variable(name, "KeyPath")}, or of a PFX file with {Variable(name, "Password")} where it has one");

    private static string Key(string name, string member) => $"Kestrel:Certificates:{name}:{member}";

    private static string Variable(string name, string member) => $"Kestrel__Certificates__{name}__{member}";
}
