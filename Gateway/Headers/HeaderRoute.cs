using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// <c>Headers</c>: the name of the header policy of a route's answers. <c>HeadersMode</c>: whether its CSP is enforced
/// or only reports; all else is enforced either way.
/// </summary>
internal sealed record HeaderRoute(string Policy, bool ReportOnly = false)
{
    private static readonly HeaderRoute Strictest = new(HeaderPolicies.Strictest);

    /// <summary>What the answer brought itself (an error page) goes before what the route says.</summary>
    public static HeaderRoute Of(HttpContext context) => context.Features.Get<HeaderRoute>() ?? Of(context.GetEndpoint());

    public static HeaderRoute Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<HeaderRoute>() ?? Strictest;

    public static HeaderRoute Read(RouteMetadataReader route, HeaderPolicies policies) => new(
        route.Choice("Headers", Strictest.Policy, [.. policies.Names.Where(p => p != HeaderPolicies.ErrorPage).Select(p => (p, p))]),
        route.Choice("HeadersMode", false, ("enforce", false), ("report-only", true)));
}

internal sealed class HeaderRouteMetadata(HeaderPolicies policies) : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["Headers", "HeadersMode"];

    public object Read(RouteMetadataReader route) => HeaderRoute.Read(route, policies);
}
