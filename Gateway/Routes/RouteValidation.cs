using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

/// <summary>Checks routes and clusters before they are used, with YARP's own validator and ours, and names every fault.</summary>
internal sealed class RouteValidation(IConfigValidator validator, IEnumerable<IProxyConfigFilter> filters, RouteMembers members)
{
    public async ValueTask<IReadOnlyList<string>> FaultsAsync(IProxyConfig configuration, CancellationToken cancellation)
    {
        var faults = members.Faults().ToList();
        foreach (var cluster in configuration.Clusters)
        {
            var filtered = cluster;
            await CollectAsync(faults, async () =>
            {
                foreach (var filter in filters)
                    filtered = await filter.ConfigureClusterAsync(filtered, cancellation);
            });
            faults.AddRange((await validator.ValidateClusterAsync(filtered)).Select(e => e.Message));
        }

        foreach (var route in configuration.Routes)
        {
            var cluster = configuration.Clusters.FirstOrDefault(c => c.ClusterId == route.ClusterId);
            if (cluster is null)
                faults.Add($"route '{route.RouteId}' leads to the cluster '{route.ClusterId}', which is not there");
            await CollectAsync(faults, async () =>
            {
                foreach (var filter in filters)
                    await filter.ConfigureRouteAsync(route, cluster, cancellation);
            });
            faults.AddRange((await validator.ValidateRouteAsync(route)).Select(e => e.Message));
        }

        faults.AddRange(configuration.Routes.Where(r => !string.IsNullOrEmpty(r.CorsPolicy)).Select(r => $"route '{r.RouteId}': the gateway has no CORS policies; the backend answers for them"));
        faults.AddRange(configuration.Routes.GroupBy(r => (r.Match with { Path = r.Match.Path?.ToUpperInvariant() }, r.Order))
            .Where(same => same.Count() > 1).Select(same => $"the routes {string.Join(", ", same.Select(r => $"'{r.RouteId}'"))} match the same and have the same Order"));
        if (configuration.Routes.Count == 0)
            faults.Add("it has no routes");
        return faults;
    }

    private static async Task CollectAsync(List<string> faults, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (RouteFaultException exception)
        {
            faults.AddRange(exception.Faults);
        }
    }
}
