namespace ResponsiAI.Harness.Otlp;

/// <summary>A span as it was exported (opentelemetry/proto/trace/v1/trace.proto).</summary>
/// <param name="Kind">1 internal, 2 server, 3 client.</param>
/// <param name="Parent">The parent's span id, empty without one.</param>
/// <param name="Resource">Who sent it.</param>
/// <param name="Status">The description of the status, empty without one.</param>
public sealed record OtlpSpan(
    string TraceId, string SpanId, string Parent, string Name, ulong Kind, string Status, IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<OtlpEvent> Events, IReadOnlyDictionary<string, string> Resource)
{
    public string Service => Resource["service.name"];

    internal static IEnumerable<OtlpSpan> Read(byte[] export) =>
        from sent in new ProtobufMessage(export).Messages(1)
        let resource = OtlpAttributes.Read(sent.Message(1), 1)
        from scope in sent.Messages(2)
        from span in scope.Messages(2)
        select new OtlpSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), span.Message(15).Text(2),
            OtlpAttributes.Read(span, 9), [.. span.Messages(11).Select(e => new OtlpEvent(e.Text(2), OtlpAttributes.Read(e, 3)))], resource);
}

public sealed record OtlpEvent(string Name, IReadOnlyDictionary<string, string> Attributes);
