using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.Versions;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.Storage.Queues;
using Sentry;

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
            if (stripe.CanAsk && happened.Attempt < FetchAttempts)
                return new WorkOutcome.Retry($"{exception.Message}; Stripe did not tell it");
            var version = happened.Payload.Text("api_version");
            ErrorTracking.CaptureMessage("an event of another API version is quarantined", SentryLevel.Warning, ("id", happened.Id), ("type", happened.Type), ("version", version), ("reason", exception.Message));
            return new WorkOutcome.Done($"{version}: {exception.Message}", Quarantine.Status);
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
