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
            metrics.Count(ReportMetrics.Error, "suppressed");
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

    /// <summary>
    /// The SDK keeps each exception as a step towards the next report, where one was logged with its message beside the text.
    /// By then nothing tells any more which words of it are secret.
    /// </summary>
    public static Breadcrumb Step(Breadcrumb step) =>
        step.Data?.ContainsKey("exception_message") == true ? new Breadcrumb(step.Message ?? "", step.Type ?? "", category: step.Category, level: step.Level) : step;

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

    // Lists become no tags: where one has the name of a secret, the template stands for the text.
    private static bool HidesList(string template, IReadOnlyDictionary<string, string> tags)
    {
        for (var at = template.IndexOf('{', StringComparison.Ordinal); at >= 0; at = template.IndexOf('{', at + 1))
        {
            var name = template.AsSpan(at + 1).TrimStart("@$");
            var end = name.IndexOfAny('}', ',', ':');
            if (end > 0 && SensitiveNames.Contains(name[..end]) && !tags.ContainsKey(name[..end].ToString()))
                return true;
        }

        return false;
    }

    // A logged error's members come as tags beside the text that they were rendered into, and the exception may tell them too.
    private static void FilterNamedSecrets(SentryEvent report)
    {
        if (report.Message is { Message: { } template, Formatted: not null } said && HidesList(template, report.Tags))
            said.Formatted = template;
        foreach (var (name, secret) in report.Tags)
        {
            if (secret.Length < 4 || !Scrubber.Hides(name, secret))
                continue;
            if (report.Message is { Formatted: { } text } message)
                message.Formatted = text.Replace(secret, Scrubber.Filtered, StringComparison.Ordinal);
            foreach (var exception in report.SentryExceptions ?? [])
                exception.Value = exception.Value?.Replace(secret, Scrubber.Filtered, StringComparison.Ordinal);
        }
    }
}
