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
    private readonly IReadOnlyList<StartSection> startSections;
    private readonly ServiceSettings settings;
    private readonly IHostEnvironment environment;
    private readonly TimeProvider clock;
    private readonly ILogger<CheckedRoutes> log;
    private readonly Counter<long> reloads;
    private volatile Checked current = new([], []);
    private volatile IReadOnlyList<string> faults = [];
    private volatile IReadOnlyList<string> waiting = [];
    private bool isSuspect;

    public CheckedRoutes(
        RouteFile file, RouteValidation validation, Func<IProxyConfig> read, IEnumerable<StartSection> startSections, ServiceSettings settings, IHostEnvironment environment,
        IMeterFactory meters, TimeProvider clock, ILogger<CheckedRoutes> log)
    {
        (this.file, this.validation, this.read, this.clock, this.log) = (file, validation, read, clock, log);
        (this.startSections, this.settings, this.environment) = ([.. startSections], settings, environment);
        reloads = meters.Meter().CreateCounter<long>("responsiai.routes.reloads", description: "Changes of yarp.json by outcome: applied, refused.");
        meters.Meter().CreateObservableGauge("responsiai.routes.refused", () => faults.Count > 0 ? 1 : 0, description: "1 while yarp.json has faults and the last good one is in use.");
    }

    /// <summary>What is wrong with the newest <c>yarp.json</c>; empty while it is the one in use.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>The sections that have changed and are read with the next start.</summary>
    public IReadOnlyList<string> Waiting => waiting;

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
                if (file.HasChanged() || isSuspect)
                    await ReloadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task ReloadAsync(CancellationToken cancellation)
    {
        var isSecondLook = isSuspect && !file.HasChanged();
        var found = file.Read() is { } unreadable ? [unreadable] : await LoadAsync(cancellation);
        // A file may be met while it is being written: only what is still wrong at the next look is told.
        isSuspect = found.Count > 0 && !isSecondLook;
        if (isSuspect)
            return;
        if (found.Count > 0)
        {
            Refuse(found, null);
            return;
        }

        reloads.Add(1, new KeyValuePair<string, object?>("outcome", "applied"));
        LogApplied(current.Routes.Count, current.Clusters.Count);
        waiting = [.. startSections.Where(s => s.HasChanged).Select(s => s.Name)];
        if (waiting.Count > 0)
            LogWaiting(string.Join(", ", waiting));
    }

    private async ValueTask<IReadOnlyList<string>> LoadAsync(CancellationToken cancellation)
    {
        IProxyConfig candidate;
        List<string> found;
        try
        {
            candidate = read();
            found = [.. await validation.FaultsAsync(candidate, cancellation), .. StartFaults()];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever a value does to its reader, it must not end a gateway that serves.
            return [$"a member has a value of the wrong kind ({exception.Message})"];
        }

        if (found.Count > 0)
            return found;
        faults = [];
        Interlocked.Exchange(ref current, new Checked(candidate.Routes, candidate.Clusters)).Supersede();
        return [];
    }

    private IEnumerable<string> StartFaults()
    {
        var fresh = new ServiceSettings(settings.Configuration, environment);
        foreach (var section in startSections.Where(s => s.HasChanged))
            section.Read(fresh);
        return fresh.Faults.Select(f => $"{f.Name}: {f.Wrong}");
    }

    private void Refuse(IReadOnlyList<string> found, Exception? exception)
    {
        LogRefused(exception, string.Join("; ", found));
        faults = found;
        reloads.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "yarp.json has changed: {Routes} routes to {Clusters} clusters are in use")]
    private partial void LogApplied(int routes, int clusters);

    [LoggerMessage(Level = LogLevel.Warning, Message = "yarp.json has changed in {Sections}, which is read at the start only: restart to use it")]
    private partial void LogWaiting(string sections);

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
