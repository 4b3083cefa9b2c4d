using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Serve;

internal static class PartsRegistration
{
    public static PartsOptions AddParts(this ServiceBuilder builder)
    {
        var options = PartsOptions.Read(builder.Settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<Parts>();
        // Without the internal token: health does not ask for it, and the application must never see it.
        builder.Services.AddHttpClient(Parts.Client, client => client.MaxResponseContentBufferSize = 64 * 1024)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
            .RemoveAllLoggers();
        builder.Services.AddHealthChecks().AddCheck("ops", () => HealthCheckResult.Healthy());
        return options;
    }
}
