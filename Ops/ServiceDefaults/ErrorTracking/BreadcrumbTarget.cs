using NLog;
using NLog.Targets;
using ResponsiAI.ServiceDefaults.Logging;
using Sentry;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// What was logged before an error, for its report. Sentry's own provider keeps rendered texts only, in which nothing
/// tells any more that a value was called <c>ApiKey</c>.
/// </summary>
[Target("Breadcrumbs")]
public sealed class BreadcrumbTarget : Target
{
    protected override void Write(LogEventInfo logEvent)
    {
        if (SentrySdk.IsEnabled)
            SentrySdk.AddBreadcrumb(ScrubLayoutRenderer.Scrub(logEvent.FormattedMessage, logEvent), logEvent.LoggerName, level: Level(logEvent.Level));
    }

    private static BreadcrumbLevel Level(LogLevel level) =>
        level >= LogLevel.Error ? BreadcrumbLevel.Error : level == LogLevel.Warn ? BreadcrumbLevel.Warning : BreadcrumbLevel.Info;
}
