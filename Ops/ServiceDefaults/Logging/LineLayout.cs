using System.Diagnostics;
using System.Text;
using System.Text.Json;
using NLog;
using NLog.Layouts;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// One JSON object a line: <c>timestamp</c>, <c>level</c>, <c>service</c>, <c>logger</c>, <c>message</c>, the message's
/// own members under <c>fields</c>, <c>exception</c>, <c>requestId</c>, <c>traceId</c> and <c>spanId</c>. Scrubbed member by member,
/// because a value's name is known only before it is rendered.
/// </summary>
[Layout("LineLayout")]
public sealed class LineLayout : Layout
{
    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", logEvent.TimeStamp.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
            json.WriteString("level", Level(logEvent.Level));
            json.WriteString("service", LoggingConfiguration?.Variables["service"].Render(logEvent));
            json.WriteString("logger", logEvent.LoggerName);
            json.WriteString("message", ScrubLayoutRenderer.Scrub(logEvent.FormattedMessage, logEvent));
            WriteFields(json, logEvent);
            if (logEvent.Exception is { } exception)
                json.WriteString("exception", ScrubLayoutRenderer.Scrub(exception.ToString(), logEvent));
            // The framework's own scope around a request; error answers carry the same id.
            if (ScopeContext.TryGetProperty("RequestId", out var request))
                json.WriteString("requestId", request?.ToString());
            if (Activity.Current is { } activity)
            {
                json.WriteString("traceId", activity.TraceId.ToHexString());
                json.WriteString("spanId", activity.SpanId.ToHexString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void WriteFields(Utf8JsonWriter json, LogEventInfo logEvent)
    {
        if (!logEvent.HasProperties)
            return;
        json.WriteStartObject("fields");
        foreach (var (key, value) in logEvent.Properties)
        {
            var name = key.ToString()!;
            if (SensitiveNames.Contains(name))
            {
                json.WriteString(name, Scrubber.Filtered);
                continue;
            }

            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int or long or short or byte:
                    json.WriteNumber(name, Convert.ToInt64(value));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(name, number);
                    break;
                default:
                    json.WriteString(name, Scrubber.Value(name, value.ToString() ?? ""));
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static string Level(LogLevel level) =>
        level == LogLevel.Fatal ? "error" : level == LogLevel.Trace ? "debug" : level.Name.ToLowerInvariant();
}
