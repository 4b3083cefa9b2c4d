using System.Data.Common;
using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.State;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>Gives each entry to the handler of its type, and keeps what went wrong.</summary>
internal sealed partial class InboxWorker(IServiceProvider services, InboxHistory history, EventApplication application, ILogger<InboxWorker> log) : IWorkHandler<InboxItem>
{
    public async Task<WorkOutcome> HandleAsync(InboxItem item, Lease lease, CancellationToken cancellation)
    {
        try
        {
            var outcome = await ApplyAsync(item, cancellation);
            await history.KeepAsync(item, outcome, cancellation);
            return outcome;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DbException or TimeoutException))
        {
            await history.AddAsync(item.Id, "failed", Scrubber.Text($"{exception.GetType().Name}: {exception.Message}"), cancellation);
            throw;
        }
    }

    private async Task<WorkOutcome> ApplyAsync(InboxItem item, CancellationToken cancellation)
    {
        // A type that had a handler when it was received and has none any more waits for an operator.
        if (services.GetKeyedService<IEventHandler>(EventHandlers.Key(item.Source, item.Type)) is not { } handler)
            return new WorkOutcome.Dead("no_handler");
        try
        {
            var outcome = await application.ApplyAsync(handler, InboxEvent.Read(item), cancellation);
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Type} {Id} is done")]
    private partial void LogDone(string type, string id);
}
