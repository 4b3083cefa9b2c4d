using ResponsiAI.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

/// <summary>Checks <c>yarp.json</c> before the gateway serves, with YARP's own validator and ours, and names every fault.</summary>
internal sealed class RouteCheck(IProxyConfigProvider provider, IConfigValidator validator, IEnumerable<IProxyConfigFilter> filters) : ISettingsCheck
{
    private const string File = "yarp.json";

    public async ValueTask CheckAsync(ServiceSettings settings, CancellationToken cancellation)
    {
        IProxyConfig configuration;
        try
        {
            configuration = provider.GetConfig();
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            settings.Fault(File, $"a member has a value of the wrong kind ({exception.Message})", "correct it");
            return;
        }

        foreach (var cluster in configuration.Clusters)
        {
            var checkedCluster = cluster;
            await CollectAsync(settings, async () =>
            {
                foreach (var filter in filters)
                    checkedCluster = await filter.ConfigureClusterAsync(checkedCluster, cancellation);
            });
            foreach (var error in await validator.ValidateClusterAsync(checkedCluster))
                settings.Fault(File, error.Message, "correct it");
        }

        foreach (var route in configuration.Routes)
        {
            var cluster = configuration.Clusters.FirstOrDefault(c => c.ClusterId == route.ClusterId);
            if (cluster is null)
                settings.Fault(File, $"route '{route.RouteId}' leads to the cluster '{route.ClusterId}', which is not there", "add the cluster, or name another");
            await CollectAsync(settings, async () =>
            {
                foreach (var filter in filters)
                    await filter.ConfigureRouteAsync(route, cluster, cancellation);
            });
            foreach (var error in await validator.ValidateRouteAsync(route))
                settings.Fault(File, error.Message, "correct it");
        }

        if (configuration.Routes.Count == 0)
            settings.Fault(File, "it has no routes", "start from the file that comes with the gateway");
    }

    private static async Task CollectAsync(ServiceSettings settings, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (RouteFaultException exception)
        {
            foreach (var fault in exception.Faults)
                settings.Fault(File, fault, "correct it");
        }
    }
}
