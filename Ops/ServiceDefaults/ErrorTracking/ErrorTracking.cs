using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;
using Sentry;
using Sentry.Extensibility;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Sentry, off without <c>SENTRY_DSN</c>: 10 % of transactions in production, all of them in development, and every
/// report through the scrubber.
/// </summary>
public static class ErrorTracking
{
    public static void AddErrorTracking(this WebApplicationBuilder builder, ServiceSettings settings, string service, string version)
    {
        if (settings.Text("SENTRY_DSN") is not { } dsn)
            return;
        if (!Uri.TryCreate(dsn, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length == 0 || uri.AbsolutePath.Length < 2)
        {
            settings.Fault("SENTRY_DSN", "it is not a Sentry DSN", "write https://PUBLIC_KEY@HOST/PROJECT, as Sentry's project settings show it");
            return;
        }

        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<ISentryEventProcessor, AnswerStatus>();
        builder.Services.AddSingleton<ISink, SentrySink>();
        builder.WebHost.UseSentry(options =>
        {
            options.Dsn = dsn;
            options.Environment = settings.Environment;
            options.Release = $"responsiai@{version}";
            options.DefaultTags["service"] = service;
            options.TracesSampleRate = settings.IsProduction ? 0.1 : 1.0;
            options.SendDefaultPii = false;
            options.MaxRequestBodySize = RequestSize.None;
            // What a caller did wrong is answered with a 400 and is no error of this process.
            options.AddExceptionFilterForType<BadHttpRequestException>();
            options.MinimumBreadcrumbLevel = LogLevel.None;
            options.SetBeforeSend((report, _) => SentryScrubbing.IsClosed ? null : SentryScrubbing.Event(report));
            options.SetBeforeSendTransaction((transaction, _) => SentryScrubbing.IsClosed ? null : SentryScrubbing.Transaction(transaction));
            options.SetBeforeBreadcrumb((breadcrumb, _) => SentryScrubbing.Breadcrumb(breadcrumb));
        });
    }

    /// <summary>Reports an exception that was handled, with what helps to understand it. Does nothing without Sentry.</summary>
    public static void CaptureException(Exception exception, params (string Key, string Value)[] context) =>
        SentrySdk.CaptureException(exception, scope => AddContext(scope, context));

    /// <summary>Reports an event that is not an exception. Does nothing without Sentry.</summary>
    public static void CaptureMessage(string message, SentryLevel level = SentryLevel.Info, params (string Key, string Value)[] context) =>
        SentrySdk.CaptureMessage(message, scope => AddContext(scope, context), level);

    private static void AddContext(Scope scope, (string Key, string Value)[] context)
    {
        foreach (var (key, value) in context)
            scope.SetExtra(key, value);
    }
}
