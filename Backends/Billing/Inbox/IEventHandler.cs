using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>Applies one type of event in two steps. Both run again after a crash, and see events in any order.</summary>
internal interface IEventHandler
{
    /// <summary>Adds what the event tells to a state, which may be another than the one that stands; nothing else.</summary>
    /// <exception cref="UnreadableEventException">The event lacks what it needs; it is dead with that reason.</exception>
    Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Asks for the mails that the event is a reason for, by what it tells and what stands after it was added.</summary>
    /// <exception cref="UnreadableEventException">As above.</exception>
    Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation) => Task.FromResult<WorkOutcome>(new WorkOutcome.Done());
}
