using System.Diagnostics;
using System.Text.Json;
using NLog;
using NLog.Layouts;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// One JSON object a line, by <c>log-line.schema.json</c>: <c>timestamp</c>, <c>level</c>, <c>service</c>, <c>logger</c>, <c>message</c>,
/// the message's own members under <c>fields</c>, those of the scopes around it under <c>scope</c>, <c>exception</c>, <c>requestId</c>,
/// <c>traceId</c> and <c>spanId</c>. Scrubbed member by member, because a value's name is known only before it is rendered.
/// </summary>
[Layout("LineLayout")]
public sealed class LineLayout : Layout
{
    // Said by the line's own members, or about the connection only. Some hold what the client sent.
    private static readonly HashSet<string> OwnMembers =
        ["RequestId", "RequestPath", "ConnectionId", "TransportConnectionId", "TraceId", "SpanId", "ParentId", "{OriginalFormat}"];

    // A line goes to each target in turn, on the thread that logs it.
    [ThreadStatic]
    private static (LogEventInfo? Event, string Line) newest;

    private string service = "";

    protected override void InitializeLayout()
    {
        base.InitializeLayout();
        service = LoggingConfiguration!.Variables["service"].Render(LogEventInfo.CreateNullEvent());
    }

    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        if (!ReferenceEquals(newest.Event, logEvent))
            newest = (logEvent, RenderOnce(logEvent));
        return newest.Line;
    }

    private string RenderOnce(LogEventInfo logEvent)
    {
        var line = LineWriter.Begin(logEvent, service, ScrubLayoutRenderer.Scrub(logEvent.FormattedMessage, logEvent));
        if (logEvent.HasProperties)
        {
            line.Json.WriteStartObject("fields");
            foreach (var (key, value) in logEvent.Properties)
                WriteMember(line.Json, key.ToString()!, value);
            line.Json.WriteEndObject();
        }

        var requestId = WriteScope(line.Json);
        if (logEvent.Exception is { } exception)
            line.Json.WriteString("exception", ScrubLayoutRenderer.Scrub(exception.ToString(), logEvent));
        var activity = Activity.Current;
        return line.End(requestId, activity?.TraceId.ToHexString(), activity?.SpanId.ToHexString());
    }

    /// <returns>The request id of the framework's own scope around a request; error answers carry the same.</returns>
    private static string? WriteScope(Utf8JsonWriter json)
    {
        string? requestId = null;
        var isOpen = false;
        foreach (var (name, value) in ScopeContext.GetAllProperties())
        {
            if (name == "RequestId")
                requestId = value?.ToString();
            if (OwnMembers.Contains(name))
                continue;
            if (!isOpen)
                json.WriteStartObject("scope");
            isOpen = true;
            WriteMember(json, name, value);
        }

        if (isOpen)
            json.WriteEndObject();
        return requestId;
    }

    private static void WriteMember(Utf8JsonWriter json, string said, object? value)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(said);
        if (SensitiveNames.Contains(said))
        {
            json.WriteString(name, Scrubber.Filtered);
            return;
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
            case DateTimeOffset time:
                json.WriteString(name, time.UtcDateTime);
                break;
            default:
                json.WriteString(name, Scrubber.Value(said, value.ToString() ?? ""));
                break;
        }
    }
}
