using System.Buffers;
using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>Scrubs a report member by member: by its name, and by shape every text, member names included.</summary>
internal static class ReportJson
{
    /// <exception cref="JsonException">It is no JSON, or nested deeper than 64.</exception>
    public static byte[] Scrub(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var output = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(output))
        {
            var name = "";
            while (reader.Read())
                Copy(ref reader, writer, ref name);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, ref string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                name = reader.GetString()!;
                writer.WritePropertyName(Scrubber.Text(name));
                // Whatever it is: a number or an object would not meet the rule for texts.
                if (!SensitiveNames.Contains(name))
                    break;
                reader.Read();
                reader.Skip();
                writer.WriteStringValue(Scrubber.Filtered);
                break;
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Text(name, reader.GetString()!));
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static string Text(string name, string value) => name switch
    {
        "query_string" => Scrubber.Query(value),
        "url" => Scrubber.Url(value),
        _ => Scrubber.Value(name, value),
    };
}
