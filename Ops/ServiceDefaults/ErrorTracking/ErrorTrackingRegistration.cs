using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;
using Sentry;
using Sentry.AspNetCore;
using Sentry.Extensibility;
using Sentry.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Sentry, off without <c>SENTRY_DSN</c>: 10 % of transactions in production, all of them in development.</summary>
internal static class ErrorTrackingRegistration
{
    /// <summary>How long the end of a process waits for its last reports.</summary>
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(2);

    /// <summary>Reports that wait in memory for being written; more are dropped.</summary>
    private const int Waiting = 100;

    public static void AddErrorTracking(this WebApplicationBuilder builder, ServiceSettings settings, string service, string version)
    {
        if (settings.Text("SENTRY_DSN") is not { } dsn)
            return;
        if (!SentryProject.TryParse(dsn, out var project))
        {
            settings.Fault("SENTRY_DSN", "it is not a Sentry DSN", "write https://PUBLIC_KEY@HOST/PROJECT, as Sentry's project settings show it");
            return;
        }

        var release = $"responsiai@{version}";
        var sampleRate = settings.IsProduction ? 0.1 : 1.0;
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.TryAddSingleton<IReportUser, ForwardedUser>();
        services.AddSingleton<RepeatLimit>();
        services.AddSingleton<ReportMetrics>();
        services.AddSingleton<SentryReports>();
        services.AddSingleton<ISentryEventProcessor, RequestReport>();
        services.AddSingleton<ISentryTransactionProcessor, RequestReport>();
        services.AddSingleton<IStartupFilter>(new TraceHeaders(project, release, settings.Environment, sampleRate));
        services.AddEnvelopeDelivery(project, Path.Combine(settings.DataDir, "error-reports"), version);
        services.AddSingleton<ISink, SentrySink>();
        // After everything else, the settings of the SDK's own section included.
        services.AddOptions<SentryAspNetCoreOptions>().PostConfigure<SentryReports, EnvelopeTransport>(SendThroughUs);
        builder.WebHost.UseSentry(options =>
        {
            options.Dsn = dsn;
            options.Environment = settings.Environment;
            options.Release = release;
            options.DefaultTags["service"] = service;
            options.TracesSampleRate = sampleRate;
            // What a caller did wrong is answered with a 400 and is no error of this process.
            options.AddExceptionFilterForType<BadHttpRequestException>();
            // What a client does to its connection, of which nlog.config writes no line either.
            options.AddLogEntryFilter(static (logger, _, _, _) => logger.StartsWith("Microsoft.AspNetCore.Server.Kestrel.Http", StringComparison.Ordinal));
            options.TransactionNameProvider = RouteName.Of;
            options.PreferTransactionNameProvider = true;
            options.MaxQueueItems = Waiting;
            options.ShutdownTimeout = LastReports;
        });
    }

    private static void SendThroughUs(SentryAspNetCoreOptions options, SentryReports reports, EnvelopeTransport transport)
    {
        options.Transport = transport;
        options.SetBeforeSend((report, _) => reports.Event(report));
        options.SetBeforeSendTransaction((transaction, _) => SentryReports.Transaction(transaction));
        options.SetBeforeBreadcrumb((step, _) => SentryReports.Step(step));
        // Whatever else the SDK could send or collect.
        options.SendDefaultPii = false;
        options.MaxRequestBodySize = RequestSize.None;
        options.EnableLogs = false;
        options.EnableSpotlight = false;
        options.CacheDirectoryPath = null;
        options.MinimumBreadcrumbLevel = LogLevel.None;
        options.AutoSessionTracking = false;
        options.SendClientReports = false;
        options.CaptureFailedRequests = false;
        options.AttachStacktrace = false;
        options.ReportAssembliesMode = ReportAssembliesMode.None;
        options.DisableDiagnosticSourceIntegration();
    }
}
