using System.Text.Json;
using NLog;
using NLog.Config;
using NLog.Layouts;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// A line whose maker knows its members and scrubs them: rendered once, on the thread of the first target that writes
/// it, and never on that of the request. What it holds must not change after it was logged.
/// </summary>
public abstract class PreparedLine(string logger, LogLevel level, string message) : LogEventInfo(level, logger, message)
{
    private string? line;

    protected abstract string? RequestId { get; }

    protected abstract string? TraceId { get; }

    protected abstract string? SpanId { get; }

    protected abstract void WriteFields(Utf8JsonWriter json);

    // Two targets may both render it: they make the same.
    public string Render(string service) => line ??= RenderOnce(service);

    private string RenderOnce(string service)
    {
        var writer = LineWriter.Begin(this, service, Message);
        writer.Json.WriteStartObject("fields");
        WriteFields(writer.Json);
        writer.Json.WriteEndObject();
        return writer.End(RequestId, TraceId, SpanId);
    }
}

/// <summary>Writes a <see cref="PreparedLine"/> as a line of JSON, by the same schema as <see cref="LineLayout"/>.</summary>
[Layout("PreparedLineLayout")]
[ThreadAgnostic]
public sealed class PreparedLineLayout : Layout
{
    private string service = "";

    protected override void InitializeLayout()
    {
        base.InitializeLayout();
        service = LoggingConfiguration!.Variables["service"].Render(LogEventInfo.CreateNullEvent());
    }

    protected override string GetFormattedMessage(LogEventInfo logEvent) => ((PreparedLine)logEvent).Render(service);
}
