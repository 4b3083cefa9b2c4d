using System.Globalization;

namespace ResponsiAI.Harness.Otlp;

/// <summary>Attributes as name and text (opentelemetry/proto/common/v1/common.proto).</summary>
internal static class OtlpAttributes
{
    public static IReadOnlyDictionary<string, string> Read(ProtobufMessage of, int field) =>
        of.Messages(field).GroupBy(a => a.Text(1), a => Value(a.Message(2))).ToDictionary(g => g.Key, g => g.Last());

    private static string Value(ProtobufMessage value)
    {
        if (value.Has(2))
            return value.Number(2) == 0 ? "false" : "true";
        if (value.Has(3))
            return ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture);
        if (value.Has(4))
            return BitConverter.UInt64BitsToDouble(value.Number(4)).ToString(CultureInfo.InvariantCulture);
        return value.Has(5) ? string.Join(',', value.Message(5).Messages(1).Select(Value)) : value.Text(1);
    }
}
