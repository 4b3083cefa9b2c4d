using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Health;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Health;

/// <summary>Asks one destination how it is, within a deadline of its own.</summary>
internal sealed class BackendProbe(IHttpClientFactory clients, ApplicationHealthOptions application)
{
    public const string Client = "health";

    /// <summary>Above the deadline of a backend's own checks, below what the aggregate waits.</summary>
    private static readonly TimeSpan Deadline = HealthEndpoint.CheckTimeout + TimeSpan.FromMilliseconds(150);

    /// <summary>The services that the destination vouches for; the cluster's own name is always among them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AskAsync(ClusterState cluster, DestinationState destination, ClusterHealth kind)
    {
        var own = cluster.ClusterId;
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            var client = clients.CreateClient(Client);
            var address = new Uri(new Uri(destination.Model.Config.Address), kind == ClusterHealth.Application ? application.Path : HealthEndpoint.Path);
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (kind == ClusterHealth.Application)
                return new Dictionary<string, string> { [own] = (int)response.StatusCode < 500 ? ServiceState.Ok : ServiceState.Error };
            var health = await response.Content.ReadFromJsonAsync<BackendHealth>(deadline.Token);
            return health?.Services is { } services
                ? new Dictionary<string, string>(services) { [own] = services.GetValueOrDefault(own, ServiceState.Ok) }
                : new Dictionary<string, string> { [own] = ServiceState.Error };
        }
        catch (Exception)
        {
            // Whatever goes wrong with one backend is that backend's error and must not blind health for all.
            return new Dictionary<string, string> { [own] = ServiceState.Error };
        }
    }
}
