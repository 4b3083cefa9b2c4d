using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// Puts the addresses of the settings into the clusters and refuses metadata that is not understood. YARP keeps the
/// last good configuration when this throws at a reload.
/// </summary>
internal sealed class RouteFilter(DestinationOptions destinations, IEnumerable<IRouteMetadata> metadata) : IProxyConfigFilter
{
    private readonly IReadOnlyList<IRouteMetadata> known = [.. metadata];
    private readonly IReadOnlyList<string> keys = [.. metadata.SelectMany(m => m.Keys).Order(StringComparer.Ordinal)];

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel)
    {
        var faults = new List<string>();
        ClusterSettings.Parse(cluster, faults);
        var resolved = cluster with
        {
            Destinations = cluster.Destinations?.ToDictionary(d => d.Key, d => d.Value with { Address = destinations.Resolve(d.Value.Address, cluster.ClusterId, faults) }),
        };
        ThrowOn(faults);
        return new(resolved);
    }

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        var reader = new RouteMetadataReader(route);
        foreach (var capability in known)
            capability.Read(reader);
        reader.RefuseOthersThan(keys);
        ThrowOn(reader.Faults);
        return new(route);
    }

    private static void ThrowOn(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
            throw new RouteFaultException(faults);
    }
}

/// <summary><c>yarp.json</c> says something that is not understood.</summary>
internal sealed class RouteFaultException(IReadOnlyList<string> faults) : Exception(string.Join("; ", faults))
{
    public IReadOnlyList<string> Faults => faults;
}
