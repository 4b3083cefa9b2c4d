using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Headers;

/// <summary><c>Headers</c>: the name of the header policy of a route's answers.</summary>
internal sealed record HeaderRoute(string Policy)
{
    private static readonly HeaderRoute Strictest = new("strict");

    /// <summary>What the answer brought itself (an error page) goes before what the route says.</summary>
    public static HeaderRoute Of(HttpContext context) => context.Features.Get<HeaderRoute>() ?? context.GetEndpoint()?.Metadata.GetMetadata<HeaderRoute>() ?? Strictest;

    public static HeaderRoute Read(RouteMetadataReader route, HeaderPolicies policies) =>
        new(route.Choice("Headers", Strictest.Policy, [.. policies.Names.Select(p => (p, p))]));
}

internal sealed class HeaderRouteMetadata(HeaderPolicies policies) : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["Headers"];

    public object Read(RouteMetadataReader route) => HeaderRoute.Read(route, policies);
}
