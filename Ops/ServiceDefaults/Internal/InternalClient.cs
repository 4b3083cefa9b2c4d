using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ResponsiAI.ServiceDefaults.Internal;

/// <summary>HTTP clients for the other processes of the installation, by name, with the internal token on every request.</summary>
public static class InternalClient
{
    /// <param name="timeout">For one try, connecting included. Whoever calls keeps what was not accepted and tries again.</param>
    public static IHttpClientBuilder AddInternalClient(this IHostApplicationBuilder builder, string name, Uri address, TimeSpan timeout) =>
        builder.Services.AddHttpClient(name, (services, client) =>
            {
                client.BaseAddress = address;
                client.Timeout = timeout;
                client.DefaultRequestHeaders.Add(InternalToken.Header, services.GetRequiredService<InternalToken>().Value);
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectTimeout = timeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            .RemoveAllLoggers();
}
