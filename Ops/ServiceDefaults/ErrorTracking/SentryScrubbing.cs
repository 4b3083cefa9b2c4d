using ResponsiAI.ServiceDefaults.Scrubbing;
using Sentry;
using Sentry.Protocol;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// What Sentry's SDK lets out in clear (the whole query string, X-Api-Key, Stripe-Signature, exception texts) goes
/// through the scrubber before it leaves.
/// </summary>
internal static class SentryScrubbing
{
    /// <summary>Nothing is reported any more.</summary>
    public static bool IsClosed { get; set; }

    public static SentryEvent Event(SentryEvent report)
    {
        NamedSecrets(report);
        if (report.Message is { } message)
        {
            message.Message = message.Message is null ? null : Scrubber.Text(message.Message);
            message.Formatted = message.Formatted is null ? null : Scrubber.Text(message.Formatted);
            message.Params = message.Params?.Select(p => (object)Scrubber.Text(p?.ToString() ?? "")).ToArray();
        }

        foreach (var exception in report.SentryExceptions ?? [])
            Exception(exception);
        Request(report.Request);
        report.ServerName = null;
        Response(report);
        User(report);
        Bags(report);
        return report;
    }

    public static SentryTransaction Transaction(SentryTransaction transaction)
    {
        Request(transaction.Request);
        Response(transaction);
        User(transaction);
        Bags(transaction);
        foreach (var span in transaction.Spans)
        {
            span.Description = span.Description is null ? null : Scrubber.Url(span.Description);
            foreach (var (key, value) in span.Data.ToArray())
                if (value is string text)
                    span.SetData(key, Text(key, text));
        }

        return transaction;
    }

    public static Breadcrumb Breadcrumb(Breadcrumb breadcrumb) => new(
        Scrubber.Text(breadcrumb.Message ?? ""),
        breadcrumb.Type ?? "default",
        breadcrumb.Data?.ToDictionary(d => d.Key, d => Text(d.Key, d.Value)),
        breadcrumb.Category,
        breadcrumb.Level);

    // A logged error's members come as tags beside the text that they were rendered into.
    private static void NamedSecrets(SentryEvent report)
    {
        if (report.Message is not { Formatted: { } text } message)
            return;
        foreach (var (name, value) in report.Tags)
            if (value.Length >= 4 && SensitiveNames.Contains(name))
                text = text.Replace(value, Scrubber.Filtered, StringComparison.Ordinal);
        message.Formatted = text;
    }

    private static void Exception(SentryException exception)
    {
        exception.Value = exception.Value is null ? null : Scrubber.Text(exception.Value);
        foreach (var (key, value) in exception.Mechanism?.Data.ToArray() ?? [])
            if (value is string text)
                exception.Mechanism!.Data[key] = Text(key, text);
    }

    private static void Request(SentryRequest request)
    {
        request.Url = request.Url is null ? null : Scrubber.Url(request.Url);
        request.QueryString = request.QueryString is null ? null : Scrubber.Query(request.QueryString);
        request.Cookies = null;
        request.Data = null;
        foreach (var (name, value) in request.Headers.ToArray())
            request.Headers[name] = Text(name, value);
        // The machine's name and port: nothing about the request.
        request.Env.Clear();
    }

    // Sentry's own handler of failed outgoing requests puts the answer here.
    private static void Response(IEventLike report)
    {
        if (!report.Contexts.ContainsKey(Sentry.Protocol.Response.Type))
            return;
        var response = report.Contexts.Response;
        response.Cookies = null;
        response.Data = null;
        foreach (var (name, value) in response.Headers.ToArray())
            response.Headers[name] = Text(name, value);
    }

    private static void User(IEventLike report)
    {
        report.User.IpAddress = null;
        report.User.Email = null;
        report.User.Username = null;
    }

    private static void Bags(IEventLike report)
    {
        foreach (var (key, value) in report.Tags.ToArray())
            report.SetTag(key, Text(key, value));
        foreach (var (key, value) in report.Extra.ToArray())
            report.SetExtra(key, value is null ? null : Text(key, value.ToString() ?? ""));
    }

    private static string Text(string name, string value) =>
        Scrubber.Value(name, value);
}
