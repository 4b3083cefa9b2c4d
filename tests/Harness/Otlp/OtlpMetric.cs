namespace ResponsiAI.Harness.Otlp;

/// <summary>A metric of one export (opentelemetry/proto/metrics/v1/metrics.proto).</summary>
public sealed record OtlpMetric(string Name, string Unit, IReadOnlyList<OtlpPoint> Points)
{
    internal static IEnumerable<OtlpMetric> Read(byte[] export) =>
        from sent in new ProtobufMessage(export).Messages(1)
        from scope in sent.Messages(2)
        from metric in scope.Messages(2)
        select new OtlpMetric(metric.Text(1), metric.Text(3), [.. ReadPoints(metric)]);

    private static IEnumerable<OtlpPoint> ReadPoints(ProtobufMessage metric) =>
        // Gauges and sums have points of one form, histograms of another.
        metric.Messages(5).Concat(metric.Messages(7)).SelectMany(m => m.Messages(1)).Select(p => new OtlpPoint(OtlpAttributes.Read(p, 7), Traces(p, 5)))
            .Concat(metric.Messages(9).SelectMany(m => m.Messages(1)).Select(p => new OtlpPoint(OtlpAttributes.Read(p, 9), Traces(p, 8))));

    private static IReadOnlyList<string> Traces(ProtobufMessage point, int exemplars) => [.. point.Messages(exemplars).Select(e => e.Hex(5))];
}

/// <param name="Traces">The trace ids of the exemplars.</param>
public sealed record OtlpPoint(IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Traces);
