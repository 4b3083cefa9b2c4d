using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;

namespace ResponsiAI.Billing.Webhooks;

/// <summary>The members that every event has, read from a verified body.</summary>
/// <param name="IsTestMode"><c>livemode</c> is false.</param>
/// <param name="Subject">What it is about: <c>data.object</c>.</param>
internal sealed record ReceivedEvent(string Id, string Type, long Created, bool IsTestMode, EventObject Subject)
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
                ? (new ReceivedEvent(id, type, created, root.Json.TryGetProperty("livemode", out var live) && live.ValueKind == JsonValueKind.False, root.Child("data").Child("object")), null)
                : (null, "event_unreadable");
        }
        catch (JsonException)
        {
            return (null, "event_unreadable");
        }
    }

    public InboxEntry Entry(string body) => new(Id, InboxSource.Stripe, Type, Created, body)
    {
        About = Subject.Reference("id"),
        Customer = Subject.Text("object") == "customer" ? Subject.Reference("id") : Subject.Reference("customer"),
    };
}
