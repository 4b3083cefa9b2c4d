using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.CrossSite;

/// <summary><c>CrossSite</c>: whether another site may send state-changing requests to a route.</summary>
internal sealed record CrossSiteRoute(bool Allow)
{
    public static bool Allows(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CrossSiteRoute>() is { Allow: true };
}

internal sealed class CrossSiteRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["CrossSite"];

    public object Read(RouteMetadataReader route) => new CrossSiteRoute(route.Choice("CrossSite", false, ("refuse", false), ("allow", true)));
}
