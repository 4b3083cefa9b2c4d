using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NLog;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>Begins and ends the JSON object of a line; what is between is the line's own. One for each thread, used again for every line.</summary>
internal sealed class LineWriter
{
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText LevelName = JsonEncodedText.Encode("level");
    private static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
    private static readonly JsonEncodedText Logger = JsonEncodedText.Encode("logger");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
    private static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("traceId");
    private static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("spanId");

    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText Warn = JsonEncodedText.Encode("warn");
    private static readonly JsonEncodedText Info = JsonEncodedText.Encode("info");
    private static readonly JsonEncodedText Debug = JsonEncodedText.Encode("debug");

    // The pages of a browser are not where lines are read, so quotes and accents stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int LargestKept = 256 * 1024;

    [ThreadStatic]
    private static LineWriter? mine;

    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    private LineWriter() => Json = new Utf8JsonWriter(buffer, Options);

    public Utf8JsonWriter Json { get; }

    public static LineWriter Begin(LogEventInfo line, string service, string message)
    {
        // After a line as long as none should be, the memory is given back.
        if (mine is { buffer.Capacity: > LargestKept })
            mine = null;
        var writer = mine ??= new LineWriter();
        writer.buffer.ResetWrittenCount();
        var json = writer.Json;
        json.Reset();
        json.WriteStartObject();
        WriteTime(json, line.TimeStamp);
        json.WriteString(LevelName, Level(line.Level));
        json.WriteString(Service, service);
        json.WriteString(Logger, line.LoggerName);
        json.WriteString(Message, message);
        return writer;
    }

    public string End(string? requestId, string? traceId, string? spanId)
    {
        if (requestId is not null)
            Json.WriteString(RequestId, requestId);
        if (traceId is not null)
        {
            Json.WriteString(TraceId, traceId);
            Json.WriteString(SpanId, spanId);
        }

        Json.WriteEndObject();
        Json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    private static void WriteTime(Utf8JsonWriter json, DateTime time)
    {
        const int toMilliseconds = 23;
        Span<byte> text = stackalloc byte[33];
        time.ToUniversalTime().TryFormat(text, out _, "O");
        text[toMilliseconds] = (byte)'Z';
        json.WriteString(Timestamp, text[..(toMilliseconds + 1)]);
    }

    private static JsonEncodedText Level(LogLevel level) =>
        level.Ordinal >= LogLevel.Error.Ordinal ? Error : level == LogLevel.Warn ? Warn : level == LogLevel.Info ? Info : Debug;
}
