using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>Gives each entry to the handler of its type.</summary>
internal sealed partial class InboxWorker(IServiceProvider services, StripeObjects stripe, ILogger<InboxWorker> log) : IWorkHandler<InboxItem>
{
    /// <summary>Attempts to have an event of another version told anew before it is put aside.</summary>
    private const int FetchAttempts = 4;

    public async Task<WorkOutcome> HandleAsync(InboxItem item, Lease lease, CancellationToken cancellation)
    {
        // A type that had a handler when it was received and has none any more waits for an operator.
        if (services.GetKeyedService<IEventHandler>(EventHandlers.Key(item.Source, item.Type)) is not { } handler)
            return new WorkOutcome.Dead("no_handler");
        try
        {
            var happened = InboxEvent.Read(item);
            var outcome = item.Source != InboxSource.Stripe || ReleaseTrain.IsOurs(happened)
                ? await handler.HandleAsync(happened, cancellation)
                : await ApplyOtherTrainAsync(handler, happened, cancellation);
            if (outcome is WorkOutcome.Done { Status: WorkStatus.Done })
                LogDone(item.Type, item.Id);
            return outcome;
        }
        catch (UnreadableEventException exception)
        {
            return new WorkOutcome.Dead(exception.Message);
        }
        catch (JsonException)
        {
            return new WorkOutcome.Dead("the payload is not JSON");
        }
    }

    private async Task<WorkOutcome> ApplyOtherTrainAsync(IEventHandler handler, InboxEvent happened, CancellationToken cancellation)
    {
        try
        {
            ReleaseTrain.RequireKnownShape(happened);
            return await handler.HandleAsync(happened, cancellation);
        }
        catch (UnreadableEventException exception)
        {
            if (await stripe.RefreshAsync(happened, cancellation) is { } refreshed)
                return await handler.HandleAsync(refreshed, cancellation);
            return stripe.CanFetch && happened.Attempt < FetchAttempts
                ? new WorkOutcome.Retry($"{exception.Message}; Stripe did not tell it")
                : new WorkOutcome.Done($"{happened.Payload.Text("api_version")}: {exception.Message}", Quarantine.Status);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Type} {Id} is done")]
    private partial void LogDone(string type, string id);
}
