using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// <c>GET /header-policies</c> at the management address: every endpoint that can be reached from outside, and what its
/// answers carry.
/// </summary>
internal sealed class HeaderPolicyModule(HeaderPolicies policies, IServiceProvider services) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management) => management.MapGet("/header-policies", (HttpContext context) =>
    {
        // Asked for late: the endpoints stand when the pipeline does.
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        return context.Response.WriteAsJsonAsync(endpoints.Select(e => Describe(e, HeaderRoute.Of(e))).OrderBy(e => e.Path, StringComparer.Ordinal), context.RequestAborted);
    });

    private Description Describe(RouteEndpoint endpoint, HeaderRoute route) =>
        new(endpoint.RoutePattern.RawText ?? "", route.Policy, route.ReportOnly ? "report-only" : "enforce", policies[route.Policy].Options.Csp.Render(ContentSecurityPolicy.Nonce).ToString());

    private sealed record Description(string Path, string Policy, string Mode, string ContentSecurityPolicy);
}
