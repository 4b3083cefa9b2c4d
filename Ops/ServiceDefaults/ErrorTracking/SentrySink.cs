using System.Text;
using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using Sentry;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Reports to Sentry: an event with a request, and a breadcrumb.</summary>
internal sealed class SentrySink : ISink
{
    public string Name => "sentry";

    public string Emit(Canaries canaries)
    {
        var report = new SentryEvent(canaries.Exception)
        {
            Message = new SentryMessage { Message = canaries.Message, Formatted = canaries.Message, Params = [canaries.Body] },
            Request = new SentryRequest { Method = "POST", Url = "https://example.com" + canaries.Path, QueryString = canaries.Query },
        };
        foreach (var (name, value) in canaries.Headers)
            report.Request.Headers[name] = value;
        foreach (var (name, value) in canaries.Values)
        {
            report.SetTag(name, value);
            report.SetExtra(name, value);
        }

        var breadcrumb = SentryScrubbing.Breadcrumb(new Breadcrumb(canaries.Message, "default", canaries.Values.ToDictionary(), "canary"));
        return Json(SentryScrubbing.Event(report).WriteTo) + Json(breadcrumb.WriteTo);
    }

    public void Close() => SentryScrubbing.IsClosed = true;

    private static string Json(Action<Utf8JsonWriter, Sentry.Extensibility.IDiagnosticLogger?> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            write(json, null);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
