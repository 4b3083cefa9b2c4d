using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Customers;

/// <summary><c>customer.created</c> and <c>customer.updated</c>: name and address stay fresh.</summary>
internal sealed class CustomerChanged(CustomerStore customers) : IEventHandler
{
    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var customer = happened.Subject;
        await customers.RememberAsync(customer.NeededReference("id"), customer.Text("email"), customer.Text("name"), happened.Created,
            isCreation: happened.Type == "customer.created", cancellation);
        return new WorkOutcome.Done();
    }
}

/// <summary><c>customer.deleted</c>: the row stays, because events that come late still need its address.</summary>
internal sealed class CustomerDeleted : IEventHandler
{
    public Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation) =>
        Task.FromResult<WorkOutcome>(new WorkOutcome.Done("kept"));
}
