using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Tls;

/// <summary><c>PlainHttp</c>: 403 in place of a redirect, for clients that must not be redirected.</summary>
internal sealed record PlainHttpRoute(bool Refuse)
{
    public static bool Refuses(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PlainHttpRoute>() is { Refuse: true };
}

internal sealed class PlainHttpRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["PlainHttp"];

    public object Read(RouteMetadataReader route) => new PlainHttpRoute(route.Choice("PlainHttp", false, ("redirect", false), ("refuse", true)));
}
