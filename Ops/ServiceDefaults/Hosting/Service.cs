using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Logging;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.ServiceDefaults.Tracing;

namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>
/// The life of a process: read the settings, refuse to start on a fault (exit code 78 with all faults), serve, drain,
/// write the last log line. Every <c>Program.cs</c> says only what it adds and what it maps.
/// </summary>
public static partial class Service
{
    /// <param name="name">Lower case: how logs, health and Sentry call the process.</param>
    /// <param name="add">Registers the capabilities; reads their settings from <see cref="ServiceBuilder.Settings"/>.</param>
    /// <param name="use">The pipeline in its order.</param>
    public static async Task<int> RunAsync(string name, string[] args, Action<ServiceBuilder> add, Action<WebApplication> use)
    {
        var lastWords = new LastWords(name);
        lastWords.ComeLast();
        var arguments = ServiceArguments.Parse(args);
        var web = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = arguments.Configuration,
            EnvironmentName = Settings.EnvironmentName.Resolve(Environments.Production),
            ContentRootPath = AppContext.BaseDirectory,
        });
        var settings = new ServiceSettings(web.Configuration, web.Environment);
        if (arguments.ProbeHealth)
            return await HealthProbe.RunAsync(settings, name);
        SelfTest.Rehearse();
        try
        {
            // Secrets, certificates and databases are made in it while the capabilities are added.
            settings.RequireDataDir();
            if (settings.Faults.Count > 0)
                return Refuse(name, settings);
            var builder = new ServiceBuilder(web, settings);
            AddDefaults(builder, name, arguments);
            add(builder);
            // Faults of the settings make services that cannot be built: told before anything is.
            if (settings.Faults.Count > 0)
                return Refuse(name, settings);
            await using var app = web.Build();
            app.BeginSelfTest();
            lastWords.ComeLast();
            foreach (var check in app.Services.GetServices<ISettingsCheck>())
                await check.CheckAsync(settings, CancellationToken.None);
            if (settings.Faults.Count > 0)
                return Refuse(name, settings);
            if (arguments.Check)
            {
                Console.WriteLine($"{name}: the settings are good.");
                return ExitCode.Ok;
            }

            use(app);
            app.UseScrubbing();
            BackgroundService[] workers = [];
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                workers = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
                LogServing(app.Logger, app.Services.GetRequiredService<ServiceInformation>(), string.Join(", ", app.Urls));
            });
            await app.RunAsync();
            // The host stops when a worker fails, but calls that a good end; whoever restarts processes must see it.
            return workers.Any(w => w.ExecuteTask is { IsFaulted: true }) ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            TellLast($"{name} cannot start: {exception.Message}");
            return ExitCode.Unavailable;
        }
        finally
        {
            ServiceLogging.Flush();
        }
    }

    private static void AddDefaults(ServiceBuilder builder, string name, ServiceArguments arguments)
    {
        var (web, settings) = (builder.Web, builder.Settings);
        var version = typeof(Service).Assembly.GetName().Version!.ToString(3);
        web.Services.TryAddSingleton(TimeProvider.System);
        web.Services.AddSingleton(settings);
        var token = InternalToken.Read(settings);
        web.Services.AddSingleton(token);
        web.AddScrubbing(settings, token);
        web.AddServiceLogging(settings, name);
        web.AddErrorTracking(settings, name, version);
        web.AddProblemHandling();
        web.AddHealth();
        web.AddServiceMetrics(settings, name, version);
        web.AddServiceTracing(settings);
        web.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        web.Services.AddSingleton(s => new ServiceInformation(name, version, settings.Environment, s.GetRequiredService<TimeProvider>()));
        web.Services.AddSingleton(new ManagementOptions(settings.Port("MANAGEMENT_PORT")));
        web.Services.AddSingleton<IManagementModule, ServiceInformationModule>();
        web.Services.AddHostedService<ManagementListener>();
        web.Services.AddSingleton<ParentWatch>();
        if (arguments.WithParent)
            web.Services.AddHostedService(s => s.GetRequiredService<ParentWatch>());
    }

    private static void LogServing(ILogger log, ServiceInformation service, string addresses) =>
        LogServing(log, service.Name, service.Version, addresses, service.Environment);

    // Behind the lines that still wait for the console.
    private static void TellLast(string reason)
    {
        ServiceLogging.Flush();
        Console.Error.WriteLine(reason);
    }

    private static int Refuse(string name, ServiceSettings settings)
    {
        TellLast(string.Join(Environment.NewLine,
            [$"{name} cannot start: {settings.Faults.Count} setting{(settings.Faults.Count == 1 ? "" : "s")} cannot be used.", .. settings.Faults.Select(f => $"  {f}")]));
        return ExitCode.Configuration;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service} {Version} serves at {Addresses} ({Environment})")]
    private static partial void LogServing(ILogger log, string service, string version, string addresses, string environment);
}
