using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// HTTPS with the certificates that Kestrel's own settings give (<c>Kestrel__Certificates__NAME__Path</c>), or in
/// development a self-signed one kept in the data folder.
/// </summary>
internal static class TlsRegistration
{
    public static void AddTls(this ServiceBuilder builder)
    {
        var settings = builder.Settings;
        var urls = settings.Text("URLS") ?? Ports(settings);
        if (urls is null && !settings.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.Web.WebHost.UseUrls(urls = ListenerSettings.DefaultUrls);
        var listeners = ListenerSettings.Read(settings, urls);
        var certificates = new ServerCertificates(Load(settings, listeners.SecurePorts.Count > 0));

        var services = builder.Services;
        services.AddSingleton(HttpsOptions.Read(settings, listeners.SecureUrls));
        services.AddSingleton(certificates);
        services.AddSingleton<IRouteMetadata, PlainHttpRouteMetadata>();
        services.AddSingleton<IExplanation, PlainHttpExplanation>();
        services.AddSingleton<CertificateMetrics>();
        services.AddHealthChecks().AddPart<CertificateHealth>("certificate");
        if (certificates.All.Count > 0)
            services.AddHostedService<CertificateWatch>();
        var secure = new SecureListeners(certificates, listeners.SecurePorts, !settings.Has("Kestrel:EndpointDefaults:Protocols"));
        builder.Web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Configure(WithoutCertificates(settings.Configuration));
            kestrel.ConfigureEndpointDefaults(secure.Configure);
        });
    }

    private static List<ServerCertificate> Load(ServiceSettings settings, bool isNeeded)
    {
        var (faults, given) = (settings.Faults.Count, CertificateSettings.Load(settings));
        if (!isNeeded)
            return [];
        if (given.Count > 0 || settings.Faults.Count > faults)
            return given;
        if (settings.IsDevelopment)
            return [.. new[] { CertificateSettings.TryLoad(settings, DevelopmentCertificate.GetOrCreate(settings.DataDir, TimeProvider.System)) }.OfType<ServerCertificate>()];
        settings.Fault("Kestrel__Certificates__Default__Path", "HTTPS is asked for and there is no certificate",
            "write the path of a PEM or PFX file (and Kestrel__Certificates__Default__KeyPath for a PEM key), or behind a proxy that ends TLS listen on http only with ASPNETCORE_URLS");
        return [];
    }

    // Kestrel would load the default certificate itself, and close a listener to open it anew when the file changes.
    private static IConfigurationRoot WithoutCertificates(IConfiguration configuration) => new ConfigurationBuilder().AddInMemoryCollection(
        configuration.GetSection("Kestrel").AsEnumerable(makePathsRelative: true).Where(p => !p.Key.StartsWith("Certificates", StringComparison.OrdinalIgnoreCase))).Build();

    private static string? Ports(ServiceSettings settings)
    {
        var plain = settings.Text("HTTP_PORTS")?.Split(';').Select(p => $"http://*:{p}") ?? [];
        var secure = settings.Text("HTTPS_PORTS")?.Split(';').Select(p => $"https://*:{p}") ?? [];
        var all = string.Join(';', plain.Concat(secure));
        return all.Length == 0 ? null : all;
    }
}
