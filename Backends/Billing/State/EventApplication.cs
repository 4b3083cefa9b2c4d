using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.State;

/// <summary>What an event does: first to the state, and then, compared with what stands, to the mails.</summary>
internal sealed class EventApplication(BillingState state, SubscriptionLookup lookup, StripeObjects stripe)
{
    /// <summary>Attempts to have an event of another version told anew before it is put aside.</summary>
    private const int FetchAttempts = 4;

    public async Task<WorkOutcome> ApplyAsync(IEventHandler handler, InboxEvent happened, CancellationToken cancellation)
    {
        try
        {
            ReleaseTrain.RequireKnownShape(happened);
            return await ApplyAsToldAsync(handler, happened, cancellation);
        }
        catch (UnreadableEventException exception) when (!ReleaseTrain.IsOurs(happened))
        {
            if (await stripe.TellAnewAsync(happened, cancellation) is { } told)
                return await ApplyAsToldAsync(handler, told, cancellation);
            return stripe.CanAsk && happened.Attempt < FetchAttempts
                ? new WorkOutcome.Retry($"{exception.Message}; Stripe did not tell it")
                : new WorkOutcome.Done($"{happened.Payload.Text("api_version")}: {exception.Message}", Quarantine.Status);
        }
    }

    private async Task<WorkOutcome> ApplyAsToldAsync(IEventHandler handler, InboxEvent happened, CancellationToken cancellation)
    {
        await handler.FoldAsync(happened, state, cancellation);
        if (await lookup.FindAsync(happened, cancellation) is { } snapshot)
            await state.AddAsync(snapshot, happened, cancellation);
        return await handler.MailAsync(happened, cancellation);
    }
}
