using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// Hands YARP only configurations that were checked as a whole. A fault at the start stops the start; at a reload the
/// last good configuration goes on, and log, health and metrics say why until the file is mended.
/// </summary>
internal sealed partial class CheckedRoutes : BackgroundService, IProxyConfigProvider, IConfigChangeListener, ISettingsCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly RouteFile file;
    private readonly RouteValidation validation;
    private readonly Func<IProxyConfig> read;
    private readonly TimeProvider clock;
    private readonly ILogger<CheckedRoutes> log;
    private readonly Counter<long> reloads;
    private volatile Checked current = new([], []);
    private volatile IReadOnlyList<string> faults = [];

    public CheckedRoutes(RouteFile file, RouteValidation validation, Func<IProxyConfig> read, IMeterFactory meters, TimeProvider clock, ILogger<CheckedRoutes> log)
    {
        (this.file, this.validation, this.read, this.clock, this.log) = (file, validation, read, clock, log);
        reloads = meters.Meter().CreateCounter<long>("responsiai.routes.reloads", description: "Changes of yarp.json by outcome: applied, refused.");
        meters.Meter().CreateObservableGauge("responsiai.routes.refused", () => faults.Count > 0 ? 1 : 0, description: "1 while yarp.json has faults and the last good one is in use.");
    }

    /// <summary>What is wrong with the newest <c>yarp.json</c>; empty while it is the one in use.</summary>
    public IReadOnlyList<string> Faults => faults;

    public IProxyConfig GetConfig() => current;

    public async ValueTask CheckAsync(ServiceSettings settings, CancellationToken cancellation)
    {
        foreach (var fault in await LoadAsync(cancellation))
            settings.Fault("yarp.json", fault, "correct it");
    }

    // YARP takes what was checked; should it refuse nevertheless, that is a fault like any other.
    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => Refuse(["YARP cannot load it"], exception);

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Refuse(["YARP cannot apply it"], exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                if (file.HasChanged())
                    await ReloadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task ReloadAsync(CancellationToken cancellation)
    {
        var found = file.Read() is { } unreadable ? [unreadable] : await LoadAsync(cancellation);
        if (found.Count > 0)
        {
            Refuse(found, null);
            return;
        }

        reloads.Add(1, new KeyValuePair<string, object?>("outcome", "applied"));
        LogApplied(current.Routes.Count, current.Clusters.Count);
    }

    private async ValueTask<IReadOnlyList<string>> LoadAsync(CancellationToken cancellation)
    {
        IProxyConfig candidate;
        try
        {
            candidate = read();
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            return [$"a member has a value of the wrong kind ({exception.Message})"];
        }

        var found = await validation.FaultsAsync(candidate, cancellation);
        if (found.Count > 0)
            return found;
        faults = [];
        Interlocked.Exchange(ref current, new Checked(candidate.Routes, candidate.Clusters)).Supersede();
        return [];
    }

    private void Refuse(IReadOnlyList<string> found, Exception? exception)
    {
        faults = found;
        reloads.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));
        LogRefused(exception, string.Join("; ", found));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "yarp.json has changed: {Routes} routes to {Clusters} clusters are in use")]
    private partial void LogApplied(int routes, int clusters);

    [LoggerMessage(Level = LogLevel.Critical, Message = "yarp.json has changed and cannot be used, the last good one stays: {Faults}")]
    private partial void LogRefused(Exception? exception, string faults);

    private sealed class Checked(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) : IProxyConfig
    {
        private readonly ConfigurationReloadToken superseded = new();

        public IReadOnlyList<RouteConfig> Routes => routes;

        public IReadOnlyList<ClusterConfig> Clusters => clusters;

        public IChangeToken ChangeToken => superseded;

        public void Supersede() => superseded.OnReload();
    }
}
