using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Web;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;
using NLogLevel = NLog.LogLevel;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>Logs by <c>nlog.config</c>, with the level and the folder of the settings.</summary>
public static class ServiceLogging
{
    public static void AddServiceLogging(this WebApplicationBuilder builder, ServiceSettings settings, string service)
    {
        var level = settings.Choice("LOG_LEVEL", settings.IsDevelopment ? NLogLevel.Debug : NLogLevel.Info,
            ("error", NLogLevel.Error), ("warn", NLogLevel.Warn), ("info", NLogLevel.Info), ("debug", NLogLevel.Debug));
        var folder = Path.GetFullPath(settings.Text("LOG_DIR") ?? "logs");

        LogManager.Setup().SetupExtensions(e => e.RegisterLayoutRenderer<ScrubLayoutRenderer>("scrub").RegisterLayout<LineLayout>("LineLayout").RegisterTarget<BreadcrumbTarget>("Breadcrumbs"));
        var configuration = new XmlLoggingConfiguration(Path.Combine(AppContext.BaseDirectory, "nlog.config"));
        configuration.Variables["service"] = service;
        configuration.Variables["folder"] = folder;
        LogManager.Configuration = configuration;
        Show(level, settings.IsDevelopment);
        foreach (var sink in LogSink.All(configuration))
            builder.Services.AddSingleton<ISink>(sink);

        builder.Logging.ClearProviders();
        // One rule decides what is logged: nlog.config. The framework's own filter would only repeat it.
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Debug);
        builder.Logging.AddNLogWeb(LogManager.Configuration, new NLogAspNetCoreOptions { CaptureEventId = EventIdCaptureType.None, ReplaceLoggerFactory = false });
    }

    /// <summary>Writes what is queued; the last thing that a process does.</summary>
    public static void Flush() => LogManager.Shutdown();

    private static void Show(NLogLevel level, bool development)
    {
        var variables = LogManager.Configuration!.Variables;
        variables["developmentLevel"] = development ? level.Name : "Off";
        variables["productionLevel"] = development ? "Off" : level.Name;
        variables["errorLevel"] = development ? "Off" : NLogLevel.Error.Name;
        LogManager.ReconfigExistingLoggers();
    }
}
