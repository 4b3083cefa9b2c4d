using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>invoice.paid</c>: tells the customer's address, and no mail follows.</summary>
internal sealed class InvoicePaid(CustomerStore customers) : IEventHandler
{
    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var invoice = happened.Subject;
        // An invoice keeps the address of the day on which it was finalised, which may be older than what is stored.
        var asOf = invoice.Child("status_transitions").Time("finalized_at") ?? invoice.Time("created") ?? happened.Created;
        if (invoice.Reference("customer") is { } customer)
            await customers.RememberAsync(customer, invoice.Text("customer_email"), invoice.Text("customer_name"), asOf, cancellation);
        return new WorkOutcome.Done();
    }
}
