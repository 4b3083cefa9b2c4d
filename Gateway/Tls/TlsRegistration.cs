using System.Security.Authentication;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// HTTPS with the certificate that Kestrel's own settings give (<c>Kestrel__Certificates__Default__Path</c>), or in
/// development a self-signed one kept in the data folder.
/// </summary>
internal static class TlsRegistration
{
    private const string DefaultUrls = "https://*:8443;http://*:8080";

    public static void AddTls(this ServiceBuilder builder)
    {
        var settings = builder.Settings;
        var configuration = settings.Configuration;
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        var urls = settings.Text("URLS") ?? Ports(settings);
        if (urls is null && endpoints.Count == 0)
            builder.Web.WebHost.UseUrls(urls = DefaultUrls);
        var secure = Secure(urls).Concat(endpoints.Where(e => !e.GetSection("Certificate").Exists()).SelectMany(e => Secure(e["Url"]))).Any();
        var given = configuration.GetSection("Kestrel:Certificates:Default").Exists();
        if (secure && !given && !settings.IsDevelopment)
            settings.Fault("Kestrel__Certificates__Default__Path", "HTTPS is asked for and there is no certificate",
                "write the path of a PEM or PFX file (and Kestrel__Certificates__Default__KeyPath for a PEM key), or behind a proxy that ends TLS listen on http only with ASPNETCORE_URLS");
        GivenCertificate.Check(settings);
        builder.Services.AddSingleton<IRouteMetadata, PlainHttpRouteMetadata>();

        builder.Services.AddSingleton(HttpsOptions.Read(settings, endpoints.SelectMany(e => Secure(e["Url"])).Concat(Secure(urls))));
        builder.Web.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (!given && settings.IsDevelopment)
                https.ServerCertificate = DevelopmentCertificate.GetOrCreate(settings.DataDir, TimeProvider.System);
        }));
    }

    private static string? Ports(ServiceSettings settings)
    {
        var plain = settings.Text("HTTP_PORTS")?.Split(';').Select(p => $"http://*:{p}") ?? [];
        var secure = settings.Text("HTTPS_PORTS")?.Split(';').Select(p => $"https://*:{p}") ?? [];
        var all = string.Join(';', plain.Concat(secure));
        return all.Length == 0 ? null : all;
    }

    private static IEnumerable<string> Secure(string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Where(u => u.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
}
