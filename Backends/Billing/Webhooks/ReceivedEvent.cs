using System.Text.Json;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Webhooks;

/// <summary>The members that every event has, read from a verified body.</summary>
/// <param name="IsTestMode"><c>livemode</c> is false.</param>
internal sealed record ReceivedEvent(string Id, string Type, long Created, bool IsTestMode)
{
    /// <returns>The event, or the reason why the body is none.</returns>
    public static (ReceivedEvent? Event, string? Refusal) Read(string body)
    {
        try
        {
            var root = new EventObject(JsonElement.Parse(body));
            if (root.Text("object")?.StartsWith("v2.", StringComparison.Ordinal) == true)
                return (null, "thin_event");
            return Ids.Valid(root.Text("id")) is { } id && Ids.Valid(root.Text("type")) is { } type && root.Number("created") is { } created
                ? (new ReceivedEvent(id, type, created, root.Json.TryGetProperty("livemode", out var live) && live.ValueKind == JsonValueKind.False), null)
                : (null, "event_unreadable");
        }
        catch (JsonException)
        {
            return (null, "event_unreadable");
        }
    }
}
