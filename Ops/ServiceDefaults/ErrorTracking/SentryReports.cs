using ResponsiAI.ServiceDefaults.Scrubbing;
using Sentry;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Prepares what the SDK made for leaving: parts that tell nothing about the fault are taken out, and values whose names
/// are known only here are filtered. Every text that is left meets the scrubber when the report is written
/// (<see cref="Delivery.EnvelopeScrubbing"/>).
/// </summary>
internal sealed class SentryReports(RepeatLimit repeats, ReportMetrics metrics)
{
    // Only what is of use for finding a fault; any other header may be an application's own secret.
    private static readonly HashSet<string> ToldHeaders = new(
        ["Accept", "Accept-Encoding", "Accept-Language", "Content-Length", "Content-Type", "Host", "Origin", "Referer", "User-Agent"], StringComparer.OrdinalIgnoreCase);

    /// <returns>Null where enough of its kind were told.</returns>
    public SentryEvent? Event(SentryEvent report)
    {
        FilterNamedSecrets(report);
        Grouping.Apply(report);
        if (!repeats.TryTake(Grouping.Key(report), out var leftOut))
        {
            metrics.Count("suppressed");
            return null;
        }

        if (leftOut > 0)
            report.SetExtra("repeats_left_out", leftOut);
        ActivityTrace.Apply(report);
        report.ServerName = null;
        Reduce(report);
        return report;
    }

    public static SentryTransaction Transaction(SentryTransaction transaction)
    {
        Reduce(transaction);
        return transaction;
    }

    /// <summary>Takes out what is of no use.</summary>
    internal static void Reduce(IEventLike report)
    {
        var request = report.Request;
        request.Cookies = null;
        request.Data = null;
        // The machine's name and port: nothing about the request.
        request.Env.Clear();
        foreach (var name in request.Headers.Keys.ToArray())
            if (!ToldHeaders.Contains(name))
                request.Headers[name] = Scrubber.Filtered;
        // Where nobody is signed in, the SDK tells an id of this machine.
        if (report.User.Id?.StartsWith("[Filtered:", StringComparison.Ordinal) != true)
            report.User.Id = null;
        report.User.IpAddress = null;
        report.User.Email = null;
        report.User.Username = null;
    }

    // A logged error's members come as tags beside the text that they were rendered into.
    private static void FilterNamedSecrets(SentryEvent report)
    {
        if (report.Message is not { Formatted: { } text } message)
            return;
        foreach (var (name, value) in report.Tags)
            if (value.Length >= 4 && SensitiveNames.Contains(name))
                text = text.Replace(value, Scrubber.Filtered, StringComparison.Ordinal);
        message.Formatted = text;
    }
}
