using System.Collections.Concurrent;
using NLog;
using NLog.Filters;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// Of the same warning (one template of one logger) 30 lines a minute are written. The first one behind that minute has
/// the field <c>suppressed</c>: how many like it were not. Whoever can cause a warning cannot fill a disk with it.
/// </summary>
[Filter("repeated")]
public sealed class RepeatFilter : Filter
{
    private const int Lines = 30;

    // Templates are as many as the code has; more only come from a library that puts values into them.
    private const int MostTemplates = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Logger, string Template), Quota> quotas = new();

    protected override FilterResult Check(LogEventInfo logEvent)
    {
        var key = quotas.Count < MostTemplates ? (logEvent.LoggerName, logEvent.Message) : (logEvent.LoggerName, "");
        if (!quotas.GetOrAdd(key, static _ => new Quota()).TryTake(logEvent.TimeStamp, out var suppressed))
        {
            LogLoss.Add("all", LogLoss.Repeated);
            return FilterResult.IgnoreFinal;
        }

        if (suppressed > 0)
            logEvent.Properties["suppressed"] = suppressed;
        return FilterResult.Neutral;
    }

    private sealed class Quota
    {
        private readonly Lock turn = new();
        private DateTime start;
        private long taken;

        public bool TryTake(DateTime now, out long suppressed)
        {
            lock (turn)
            {
                suppressed = 0;
                if (now - start >= Window || now < start)
                {
                    suppressed = Math.Max(0, taken - Lines);
                    (start, taken) = (now, 0);
                }

                return ++taken <= Lines;
            }
        }
    }
}
