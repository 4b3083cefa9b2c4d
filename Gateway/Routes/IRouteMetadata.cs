namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// What one capability reads from the metadata of a route in <c>yarp.json</c>: what differs by route and has no member of
/// YARP's own. Read once per load; every request of the route finds the result on its endpoint.
/// </summary>
internal interface IRouteMetadata
{
    IReadOnlyCollection<string> Keys { get; }

    /// <summary>The capability's own type, with its strictest value where the route says nothing.</summary>
    object Read(RouteMetadataReader route);
}
