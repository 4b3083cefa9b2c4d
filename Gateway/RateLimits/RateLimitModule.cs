using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary><c>GET /rate-limits</c> of the management address: the policies, and who counts.</summary>
internal sealed class RateLimitModule(RateLimitPolicies policies, Sharing sharing) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management) => management.MapGet("/rate-limits", (HttpContext context) => context.Response.WriteAsJsonAsync(new
    {
        mode = sharing.IsShared ? "shared" : "local",
        gateways = sharing.Gateways,
        policies = policies.All.Select(p => new
        {
            name = p.Name,
            requests = p.Requests,
            windowSeconds = (long)p.Window.TotalSeconds,
            clients = p.Clients.Count,
        }),
    }));
}
