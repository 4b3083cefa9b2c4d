using ResponsiAI.Billing.Inbox;

namespace ResponsiAI.Billing.Webhooks;

/// <summary>The one way in for Stripe's events, whether Stripe posted them or was asked for them.</summary>
internal sealed class EventDoor(WebhookOptions options, InboxStore inbox, EventHandlers handlers)
{
    /// <param name="secret">Which of the webhook secrets verified it; null where it was asked for.</param>
    public async Task<EventAdmission> AdmitAsync(string body, int? secret)
    {
        var (received, refusal) = ReceivedEvent.Read(body);
        if (received is null)
            return new EventAdmission(null, refusal!);
        var ignored = !handlers.Knows(InboxSource.Stripe, received.Type) || (options.KeepsTestModeOut && received.IsTestMode);
        var added = await inbox.AddAsync(received.Entry(body) with { Secret = secret, Ignored = ignored });
        return new EventAdmission(received, !added ? EventAdmission.Known : ignored ? InboxStore.Ignored : EventAdmission.New);
    }
}

/// <param name="Event">Null where it was refused.</param>
/// <param name="State">What became of it, or why it was refused.</param>
internal sealed record EventAdmission(ReceivedEvent? Event, string State)
{
    public const string Known = "known";
    public const string New = "new";
}
