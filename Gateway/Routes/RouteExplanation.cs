using ResponsiAI.Gateway.Explanations;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Routes;

internal sealed class RouteExplanation : IExplanation
{
    public string Subject => "route";

    public string Explain(HttpContext context) => context.GetEndpoint() switch
    {
        null => "none: answered with 404",
        var endpoint when endpoint.Metadata.GetMetadata<RouteModel>() is { } route =>
            $"{route.Config.RouteId} ({route.Config.Match.Path ?? "every path"}); {Timeout(route)}; {Body(route)}",
        var endpoint => $"the gateway itself ({endpoint.DisplayName})",
    };

    private static string Timeout(RouteModel route) =>
        route.Config.Timeout is { } timeout ? $"at most {timeout.TotalSeconds:0.###} s" : route.Config.TimeoutPolicy is { } policy ? $"timeout policy {policy}" : "no timeout of its own";

    private static string Body(RouteModel route) => route.Config.MaxRequestBodySize switch
    {
        null => "a body of at most 30000000 bytes",
        < 0 => "a body of any size",
        var size => $"a body of at most {size} bytes",
    };
}

internal sealed class ClusterExplanation(IProxyStateLookup proxy) : IExplanation
{
    public string Subject => "cluster";

    public string Explain(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId is not { } id || !proxy.TryGetCluster(id, out var cluster))
            return "none";
        var destinations = cluster.Destinations.Values.Select(d => $"{d.DestinationId} at {d.Model.Config.Address} ({Health(d)})");
        return $"{id}: {string.Join(", ", destinations)}";
    }

    private static string Health(DestinationState destination) =>
        destination.Health.Active == DestinationHealth.Unhealthy || destination.Health.Passive == DestinationHealth.Unhealthy ? "left out: unhealthy" : "in use";
}
