using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Management;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Health;

/// <summary>
/// The newest report, made at most once a second however many ask; all backends are asked in parallel. A report that is
/// being made is waited for only so long that a probe is answered within a second.
/// </summary>
internal sealed class HealthAggregate(IProxyStateLookup proxy, BackendProbe probe, HealthCheckService own, ServiceInformation service, TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(850);
    private static readonly string[] AlwaysThere = ["database", "email", "stripe"];

    private readonly Lock gate = new();
    private Task<HealthReport>? running;
    private HealthReport newest = new(AlwaysThere.ToDictionary(s => s, _ => ServiceState.Error));
    private long made;

    public async ValueTask<HealthReport> NewestAsync()
    {
        Task<HealthReport> report;
        lock (gate)
        {
            if (made != 0 && clock.GetElapsedTime(made) < Freshness)
                return newest;
            report = running ??= MakeAsync();
        }

        try
        {
            return await report.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            return newest;
        }
    }

    /// <summary>The contract's JSON.</summary>
    public object Describe(HealthReport report) => new
    {
        status = report.IsFine ? ServiceState.Ok : ServiceState.Degraded,
        timestamp = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        uptime = Math.Round(service.Uptime.TotalSeconds, 3),
        environment = service.Environment,
        services = report.Services,
    };

    private async Task<HealthReport> MakeAsync()
    {
        try
        {
            // Off the caller's lock, whatever runs synchronously.
            await Task.Yield();
            var report = new HealthReport(await CollectAsync());
            lock (gate)
                (newest, made) = (report, clock.GetTimestamp());
            return report;
        }
        finally
        {
            lock (gate)
                running = null;
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> CollectAsync()
    {
        var asked = proxy.GetClusters().Select(async cluster =>
        {
            var kind = ClusterSettings.Parse(cluster.Model.Config, []).Health;
            return kind == ClusterHealth.None ? new Dictionary<string, string>() : await AskAsync(cluster, kind);
        });
        var parts = BackendHealth.From(await own.CheckHealthAsync());
        var services = new SortedDictionary<string, string>(parts.Services.ToDictionary(), StringComparer.Ordinal);
        foreach (var answer in await Task.WhenAll(asked))
            foreach (var (name, state) in answer)
                services[name] = services.TryGetValue(name, out var other) ? ServiceState.Worse(other, state) : state;
        foreach (var name in AlwaysThere)
            // Nobody answered for it: its backend is gone.
            services.TryAdd(name, ServiceState.Error);
        return services;
    }

    /// <summary>One destination that is well is enough for each service of the cluster.</summary>
    private async Task<IReadOnlyDictionary<string, string>> AskAsync(ClusterState cluster, ClusterHealth kind)
    {
        var answers = await Task.WhenAll(cluster.Destinations.Values.Select(d => probe.AskAsync(cluster, d, kind)));
        return answers.SelectMany(a => a).GroupBy(s => s.Key)
            .ToDictionary(g => g.Key, g => g.Select(s => s.Value).Aggregate(ServiceState.Better));
    }
}
