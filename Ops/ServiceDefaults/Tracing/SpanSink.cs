using System.Diagnostics;
using System.Text;
using ResponsiAI.ServiceDefaults.Otlp;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>Spans that are exported, and what they say of the process. The exporter writes their texts as they are, so they are what is looked at.</summary>
internal sealed class SpanSink(ScrubbedSpans scrubbing) : ISink
{
    public string Name => "otlp";

    public string Emit(Canaries canaries)
    {
        using var span = new Activity(canaries.Message) { TraceStateString = canaries.Message };
        span.SetStatus(ActivityStatusCode.Error, canaries.Body);
        span.SetTag("url.path", canaries.Path).SetTag("url.query", canaries.Query).SetTag("url.full", $"https://example.com{canaries.Path}{canaries.Query}");
        var values = new ActivityTagsCollection();
        foreach (var (name, value) in canaries.Values)
            values[name] = value;
        foreach (var (name, value) in canaries.Headers)
            values[$"http.request.header.{name}"] = new[] { value };
        foreach (var (name, value) in values)
            span.SetTag(name, value);
        span.AddException(canaries.Exception).AddEvent(new ActivityEvent(canaries.Message, tags: values)).AddLink(new ActivityLink(default, values));
        scrubbing.OnEnd(span);
        return Texts(span) + Texts(TelemetryResource.Scrubbed(canaries.Values.Select(v => new KeyValuePair<string, object>(v.Key, v.Value))).Select(v => new KeyValuePair<string, object?>(v.Key, v.Value)));
    }

    public void Close() => scrubbing.Close();

    private static string Texts(Activity span)
    {
        var texts = new StringBuilder().AppendLine(span.DisplayName).AppendLine(span.StatusDescription).AppendLine(span.TraceStateString).Append(Texts(span.TagObjects));
        foreach (var occurrence in span.Events)
            texts.AppendLine(occurrence.Name).Append(Texts(occurrence.Tags));
        foreach (var link in span.Links)
            texts.Append(Texts(link.Tags ?? []));
        return texts.ToString();
    }

    private static string Texts(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        string.Concat(attributes.Select(a => $"{a.Key}={(a.Value is string[] several ? string.Join(',', several) : a.Value)}\n"));
}
