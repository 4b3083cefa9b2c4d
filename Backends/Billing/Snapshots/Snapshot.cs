using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Snapshots;

/// <summary>An object as it stood when Stripe was asked for it: an observation, as an event is one.</summary>
/// <param name="About">The id of the event that made it be asked for, or that of a customer whose address no event told.</param>
/// <param name="AsOf">Unix seconds by Stripe's clock.</param>
internal sealed record Snapshot(string About, long AsOf, EventObject Object)
{
    /// <summary>The event with this in the place of what it told itself in a shape that cannot be read.</summary>
    public InboxEvent As(InboxEvent happened)
    {
        var payload = JsonNode.Parse(happened.Payload.Json.GetRawText())!;
        payload["data"]!["object"] = JsonNode.Parse(Object.Json.GetRawText());
        return happened with { Payload = new EventObject(JsonElement.Parse(payload.ToJsonString())) };
    }
}
