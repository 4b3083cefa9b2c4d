using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Customers;

/// <summary><c>customer.created</c> and <c>customer.updated</c>: name and address stay fresh.</summary>
internal sealed class CustomerChanged : IEventHandler
{
    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var customer = happened.Subject;
        return state.Customers.RememberAsync(customer.NeededReference("id"), customer.Text("email"), customer.Text("name"), happened.Created, By(happened), cancellation);
    }

    // In one second everything else comes after the creation: a dash sorts before what ids begin with.
    private static string By(InboxEvent happened) => happened.Type == "customer.created" ? "-" + happened.Id : happened.Id;
}

/// <summary><c>customer.deleted</c>: the row stays, because events that come late still need its address.</summary>
internal sealed class CustomerDeleted : IEventHandler
{
    public Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation) =>
        Task.FromResult<WorkOutcome>(new WorkOutcome.Done("kept"));
}
