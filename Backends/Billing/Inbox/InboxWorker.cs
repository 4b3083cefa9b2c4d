using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>Gives each entry to the handler of its type.</summary>
internal sealed partial class InboxWorker(IServiceProvider services, InboxWriter writer, EventApplication application, TimeProvider clock, ILogger<InboxWorker> log) : IWorkHandler<InboxItem>
{
    /// <summary>What is acknowledged has time, and who waits for an acknowledgement has not; short, so that the work goes on under any load.</summary>
    private static readonly TimeSpan GivesWay = TimeSpan.FromMilliseconds(50);

    public async Task<WorkOutcome> HandleAsync(InboxItem item, Lease lease, CancellationToken cancellation)
    {
        if (writer.IsBurst)
            await Task.Delay(GivesWay, clock, cancellation);
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
