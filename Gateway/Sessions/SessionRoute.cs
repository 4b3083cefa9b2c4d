using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Sessions;

internal enum SessionAccess
{
    None,
    Read,
    Manage,
}

/// <summary><c>Session</c>: whether the backend of a route sees the session, and whether it may change it.</summary>
internal sealed record SessionRoute(SessionAccess Access)
{
    public static SessionAccess Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SessionRoute>()?.Access ?? SessionAccess.None;
}

internal sealed class SessionRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["Session"];

    public object Read(RouteMetadataReader route) => new SessionRoute(route.Choice("Session", SessionAccess.None,
        ("none", SessionAccess.None), ("read", SessionAccess.Read), ("manage", SessionAccess.Manage)));
}
