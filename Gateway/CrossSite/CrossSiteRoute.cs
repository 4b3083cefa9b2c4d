using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.CrossSite;

internal enum SiteRelation
{
    SameOrigin,

    /// <summary>Another host of the same registrable domain, such as shop.example.com for example.com.</summary>
    SameSite,
    CrossSite,
}

/// <summary><c>CrossSite</c>: from how far away state-changing requests may come to a route.</summary>
internal sealed record CrossSiteRoute(SiteRelation Farthest)
{
    public static SiteRelation Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CrossSiteRoute>()?.Farthest ?? SiteRelation.SameOrigin;
}

internal sealed class CrossSiteRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["CrossSite"];

    public object Read(RouteMetadataReader route) => new CrossSiteRoute(route.Choice("CrossSite", SiteRelation.SameOrigin,
        ("refuse", SiteRelation.SameOrigin), ("same-site", SiteRelation.SameSite), ("allow", SiteRelation.CrossSite)));
}
