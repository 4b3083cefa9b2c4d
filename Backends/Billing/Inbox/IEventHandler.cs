using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>Applies one type of event. Runs again after a crash, and sees events in any order.</summary>
internal interface IEventHandler
{
    /// <exception cref="UnreadableEventException">The event lacks what it needs; it is dead with that reason.</exception>
    Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation);
}
