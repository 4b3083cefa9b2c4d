using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Tls;

internal enum PlainHttp
{
    Redirect,

    /// <summary>403, for clients that must not be redirected.</summary>
    Refuse,

    /// <summary>For probes, which know no certificates; not to be had by routes.</summary>
    Answer,
}

/// <summary><c>PlainHttp</c>: what becomes of a request that did not come over HTTPS.</summary>
internal sealed record PlainHttpRoute(PlainHttp What)
{
    public static PlainHttp Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PlainHttpRoute>()?.What ?? PlainHttp.Redirect;
}

internal sealed class PlainHttpRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["PlainHttp"];

    public object Read(RouteMetadataReader route) => new PlainHttpRoute(route.Choice("PlainHttp", PlainHttp.Redirect, ("redirect", PlainHttp.Redirect), ("refuse", PlainHttp.Refuse)));
}
