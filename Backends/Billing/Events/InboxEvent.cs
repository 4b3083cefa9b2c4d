using System.Text.Json;
using ResponsiAI.Billing.Inbox;

namespace ResponsiAI.Billing.Events;

/// <summary>An entry of the inbox, parsed.</summary>
/// <param name="Created">When it happened, Unix seconds.</param>
/// <param name="Attempt">Counted from 1.</param>
internal sealed record InboxEvent(string Id, string Type, long Created, int Attempt, EventObject Payload)
{
    /// <summary>What a Stripe event is about: <c>data.object</c>.</summary>
    public EventObject Subject => Payload.Child("data").Child("object");

    /// <summary>The members that changed with their former values: <c>data.previous_attributes</c>.</summary>
    public EventObject Previous => Payload.Child("data").Child("previous_attributes");

    public static InboxEvent Read(InboxItem item) =>
        new(item.Id, item.Type, item.Created, item.Attempts, new EventObject(JsonElement.Parse(item.Payload)));
}
