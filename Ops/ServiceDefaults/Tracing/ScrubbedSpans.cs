using System.Diagnostics;
using OpenTelemetry;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>
/// Every text of a span goes through the scrubber before it is exported, whoever set it: name, attributes, events (the
/// exceptions among them), links, status and trace state. Runs before the processor that exports.
/// </summary>
internal sealed class ScrubbedSpans : BaseProcessor<Activity>
{
    private volatile bool isClosed;

    /// <summary>From now on no span leaves.</summary>
    public void Close() => isClosed = true;

    public override void OnEnd(Activity data)
    {
        if (isClosed)
        {
            // The exporter takes what is marked as recorded.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        data.DisplayName = Scrubber.Text(data.DisplayName);
        if (data.StatusDescription is { } description)
            data.SetStatus(data.Status, Scrubber.Text(description));
        // A caller's, which nobody here reads: not worth a repaired one.
        if (data.TraceStateString is { } state && !ReferenceEquals(Scrubber.Text(state), state))
            data.TraceStateString = null;
        // The lists hand out their elements by reference, so that what is clean costs no copy.
        foreach (ref var attribute in data.EnumerateTagObjects())
            Scrub(ref attribute);
        foreach (ref var occurrence in data.EnumerateEvents())
            occurrence = new ActivityEvent(Scrubber.Text(occurrence.Name), occurrence.Timestamp, Scrubbed(occurrence.Tags));
        foreach (ref var link in data.EnumerateLinks())
            link = new ActivityLink(link.Context, Scrubbed(link.Tags));
    }

    private static ActivityTagsCollection Scrubbed(IEnumerable<KeyValuePair<string, object?>>? attributes)
    {
        var scrubbed = new ActivityTagsCollection();
        foreach (var attribute in attributes ?? [])
        {
            var one = attribute;
            Scrub(ref one);
            scrubbed[one.Key] = one.Value;
        }

        return scrubbed;
    }

    private static void Scrub(ref KeyValuePair<string, object?> attribute)
    {
        var scrubbed = Scrubbed(attribute.Key, attribute.Value);
        if (!ReferenceEquals(scrubbed, attribute.Value))
            attribute = new(attribute.Key, scrubbed);
    }

    private static object? Scrubbed(string name, object? value) => value switch
    {
        null or bool => value,
        string text => name switch
        {
            "url.full" => Scrubber.Url(text),
            "url.query" => Scrubber.Query(text),
            _ => Scrubber.Value(name, text),
        },
        _ when SensitiveNames.Contains(name) => Scrubber.Filtered,
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => value,
        IEnumerable<string?> texts => texts.Select(t => t is null ? null : Scrubber.Value(name, t)).ToArray(),
        Array { Length: > 0 } numbers when numbers.GetType().GetElementType()!.IsPrimitive => value,
        // The exporter would write what it says of itself.
        _ => Scrubber.Text(value.ToString() ?? ""),
    };
}
