using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Layouts;
using NLog.Targets;
using NLog.Web;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>Logs by <c>nlog.config</c>, with the level and the folder of the settings.</summary>
public static class ServiceLogging
{
    // A console that nobody reads keeps its writer for ever, and a process must still end.
    private const int ConsoleBuffer = 32 * 1024;
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(4);

    public static void AddServiceLogging(this WebApplicationBuilder builder, ServiceSettings settings, string service)
    {
        var levels = LogLevels.Read(settings);
        var folder = Path.GetFullPath(settings.Text("LOG_DIR") ?? "logs");

        // In development nothing is written to files.
        if (!settings.IsDevelopment)
        {
            folder = LogFolder.Take(folder);
            WriteWholeBatches();
        }

        LogManager.Setup().SetupExtensions(e => e
            .RegisterType<ScrubLayoutRenderer>()
            .RegisterType<LineLayout>()
            .RegisterType<PreparedLineLayout>()
            .RegisterType<BoundedTarget>()
            .RegisterType<BreadcrumbTarget>()
            .RegisterType<RepeatFilter>());
        var configuration = new XmlLoggingConfiguration(Path.Combine(AppContext.BaseDirectory, "nlog.config"));
        configuration.Variables["service"] = service;
        foreach (var file in configuration.AllTargets.OfType<BoundedTarget>().Select(t => t.WrappedTarget).OfType<FileTarget>())
            Place(file, folder);
        LogManager.Configuration = configuration;
        levels.Reset();
        builder.Services.AddSingleton(_ => levels);
        builder.Services.AddSingleton<IManagementModule, LogLevelModule>();
        foreach (var sink in LogSink.All(configuration))
            builder.Services.AddSingleton<ISink>(sink);

        builder.Logging.ClearProviders();
        // One rule decides what is logged: nlog.config. The framework's own filter would only repeat it.
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Debug);
        // An instance, which the host does not dispose: that would wait for a console that nobody reads.
        builder.Logging.AddProvider(new NLogLoggerProvider(new NLogAspNetCoreOptions { CaptureEventId = EventIdCaptureType.None }, LogManager.LogFactory));
    }

    // A fixed path and no variable of the configuration, which NLog would render anew for each line.
    private static void Place(FileTarget file, string folder)
    {
        file.FileName = Path.Combine(folder, ((SimpleLayout)file.FileName).Text);
        file.ArchiveFileName = file.FileName;
    }

    // The console's own writer makes a system call of every 256 characters.
    private static void WriteWholeBatches() =>
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ConsoleBuffer) { AutoFlush = true });

    /// <summary>Writes what is queued, for 4 s at the most; the last thing that a process does.</summary>
    public static void Flush() => Task.Run(LogManager.Shutdown).Wait(LongestFlush);
}
