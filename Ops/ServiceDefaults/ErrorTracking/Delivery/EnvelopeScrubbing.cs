using System.Buffers;
using System.Text;
using System.Text.Json;
using Sentry.Protocol.Envelopes;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>
/// Writes an envelope (https://develop.sentry.dev/sdk/data-model/envelopes/) with every text of it scrubbed, whatever the
/// SDK put into it and wherever. Events and transactions only: of any other kind of item nothing is known.
/// </summary>
internal static class EnvelopeScrubbing
{
    /// <summary>Sentry refuses events above 1 MB (https://develop.sentry.dev/sdk/data-model/envelopes/#size-limits).</summary>
    private const int MaxBytes = 1_000_000;

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private static readonly string[] TraceMembers = ["trace_id", "public_key", "release", "environment", "sampled", "sample_rate", "sample_rand"];

    /// <summary>Whether it tells an error; otherwise how long something took.</summary>
    public static bool IsError(Envelope envelope) => envelope.Items.Any(i => i.TryGetType() == "event");

    /// <returns>Null when nothing of it can leave.</returns>
    public static byte[]? Write(Envelope envelope)
    {
        if (envelope.TryGetEventId() is not { } id)
            return null;
        var items = new ArrayBufferWriter<byte>();
        foreach (var item in envelope.Items)
        {
            if (item.TryGetType() is not ("event" or "transaction") || Payload(item) is not { } payload)
                continue;
            using (var json = new Utf8JsonWriter(items))
            {
                json.WriteStartObject();
                json.WriteString("type", item.TryGetType());
                json.WriteNumber("length", payload.Length);
                json.WriteEndObject();
            }

            items.Write(NewLine);
            items.Write(payload);
            items.Write(NewLine);
        }

        return items.WrittenCount is 0 or > MaxBytes ? null : [.. Header(id.ToString(), envelope.Header, items.WrittenSpan), .. NewLine, .. items.WrittenSpan];
    }

    // Not the SDK's own header: of it, only what the other side needs. The trace's members are the SDK's or our own, and left
    // out where the report has another trace.
    private static ReadOnlySpan<byte> Header(string id, IReadOnlyDictionary<string, object?> header, ReadOnlySpan<byte> items)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("event_id", id);
            if (header.GetValueOrDefault("trace") is IReadOnlyDictionary<string, string> trace && trace.TryGetValue("trace_id", out var traceId) && items.IndexOf(Encoding.ASCII.GetBytes(traceId)) >= 0)
            {
                json.WriteStartObject("trace");
                foreach (var (name, value) in trace)
                    if (TraceMembers.Contains(name))
                        json.WriteString(name, value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan;
    }

    private static byte[]? Payload(EnvelopeItem item)
    {
        using var raw = new MemoryStream();
        item.Payload.Serialize(raw, null);
        try
        {
            return ReportJson.Scrub(raw.GetBuffer().AsSpan(0, (int)raw.Length));
        }
        catch (JsonException)
        {
            // What cannot be read cannot be scrubbed.
            return null;
        }
    }
}
