using System.Collections.Concurrent;
using NLog;
using NLog.Filters;
using ResponsiAI.ServiceDefaults.Repeats;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// Of the same warning (one template of one logger) 30 lines a minute are written. The first one behind that minute has
/// the field <c>suppressed</c>: how many like it were not. Whoever can cause a warning cannot fill a disk with it.
/// </summary>
[Filter("repeated")]
public sealed class RepeatFilter : Filter
{
    private const int LinesPerMinute = 30;

    private const string AllTargets = "all";

    // Templates are as many as the code has; more only come from a library that puts values into them.
    private const int MostTemplates = 1_000;

    private readonly ConcurrentDictionary<(string Logger, string Template), RepeatQuota> quotas = new();

    public RepeatFilter() => LogLoss.Begin(AllTargets, LogLoss.Repeated);

    protected override FilterResult Check(LogEventInfo logEvent)
    {
        var key = quotas.Count < MostTemplates ? (logEvent.LoggerName, logEvent.Message) : (logEvent.LoggerName, "");
        if (!quotas.GetOrAdd(key, static _ => new RepeatQuota(LinesPerMinute)).TryTake(TimeProvider.System, out var suppressed))
        {
            LogLoss.Add(AllTargets, LogLoss.Repeated);
            return FilterResult.IgnoreFinal;
        }

        if (suppressed > 0)
            logEvent.Properties["suppressed"] = suppressed;
        return FilterResult.Neutral;
    }
}
