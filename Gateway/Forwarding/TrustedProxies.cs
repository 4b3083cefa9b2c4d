using Microsoft.AspNetCore.HttpOverrides;
using ResponsiAI.ServiceDefaults.Hosting;
using IPNetwork = System.Net.IPNetwork;

namespace ResponsiAI.Gateway.Forwarding;

/// <summary>
/// <c>TRUSTED_PROXIES</c>: whose word is taken for the client's address and scheme. Only the entries that trusted hops
/// added count, from the right; what an untrusted client sends is ignored here and removed by the judgement.
/// </summary>
internal static class TrustedProxies
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    public static void AddTrustedProxies(this ServiceBuilder builder)
    {
        var networks = builder.Settings.Networks("TRUSTED_PROXIES", Loopback);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
                options.KnownIPNetworks.Add(network);
        });
    }

    public static void UseTrustedProxies(this WebApplication app) => app.UseForwardedHeaders();
}
