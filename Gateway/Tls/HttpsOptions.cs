using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Tls;

/// <param name="Port">Where browsers reach HTTPS: <c>ASPNETCORE_HTTPS_PORT</c>, else the own listener's, else 443.</param>
internal sealed record HttpsOptions(int Port)
{
    public static HttpsOptions Read(ServiceSettings settings, IEnumerable<string> secureUrls)
    {
        if (settings.Has("HTTPS_PORT"))
            return new HttpsOptions(settings.Number("HTTPS_PORT", 443, 1, 65535));
        var own = secureUrls.FirstOrDefault();
        return new HttpsOptions(own is null ? 443 : Microsoft.AspNetCore.Http.BindingAddress.Parse(own).Port);
    }
}
