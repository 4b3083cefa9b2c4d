using Microsoft.AspNetCore.Http;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <summary>Where the gateway listens, by <c>ASPNETCORE_URLS</c>, the port variables and <c>Kestrel:Endpoints</c>.</summary>
/// <param name="SecureUrls">The HTTPS listeners, endpoints first.</param>
/// <param name="SecurePorts">Their ports.</param>
internal sealed record ListenerSettings(IReadOnlyList<string> SecureUrls, IReadOnlySet<int> SecurePorts)
{
    public const string DefaultUrls = "https://*:8443;http://*:8080";

    // All certificates are in one place and all listeners ask alike, so what Kestrel knows beside that would do nothing.
    private static readonly string[] NotForOne = ["Certificate", "Sni", "SslProtocols", "ClientCertificateMode"];

    /// <param name="urls">What <c>ASPNETCORE_URLS</c> and the port variables say, or the default.</param>
    public static ListenerSettings Read(ServiceSettings settings, string? urls)
    {
        var endpoints = settings.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (var section in endpoints.Append(settings.Configuration.GetSection("Kestrel:EndpointDefaults")))
            foreach (var member in section.GetChildren().Where(m => NotForOne.Contains(m.Key, StringComparer.OrdinalIgnoreCase)))
                settings.Fault(member.Path.Replace(":", "__", StringComparison.Ordinal), "a listener has no TLS settings of its own",
                    "leave it out, and write every certificate as Kestrel__Certificates__NAME__Path: the name that a client asks for chooses");
        string[] all = [.. endpoints.SelectMany(e => Split(e["Url"])), .. Split(urls)];
        string[] secure = [.. all.Where(u => u.StartsWith("https://", StringComparison.OrdinalIgnoreCase))];
        try
        {
            var ports = Ports(secure);
            if (!ports.Overlaps(Ports(all.Except(secure))))
                return new ListenerSettings(secure, ports);
            settings.Fault("ASPNETCORE_URLS", "HTTPS and plain HTTP have the same port", $"write for example ASPNETCORE_URLS={DefaultUrls}");
        }
        catch (FormatException)
        {
            settings.Fault("ASPNETCORE_URLS", "a member is not an address", $"write for example ASPNETCORE_URLS={DefaultUrls}");
        }

        return new ListenerSettings([], new HashSet<int>());
    }

    private static HashSet<int> Ports(IEnumerable<string> urls) => [.. urls.Select(BindingAddress.Parse).Select(a => a.Port)];

    private static string[] Split(string? urls) => (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
