using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.State;

namespace ResponsiAI.Billing.Payments;

/// <summary><c>invoice.paid</c> and <c>invoice.voided</c>: no reminder of it goes out any more, and its address is kept.</summary>
internal sealed class InvoiceSettled : IEventHandler
{
    public async Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var invoice = happened.Subject;
        await state.Payments.SettleAsync(invoice.NeededReference("id"), cancellation);
        // An invoice keeps the address of the day on which it was finalised, which may be older than what is stored.
        var asOf = invoice.Child("status_transitions").Time("finalized_at") ?? invoice.Time("created") ?? happened.Created;
        if (invoice.Reference("customer") is { } customer)
            await state.Customers.RememberAsync(customer, invoice.Text("customer_email"), invoice.Text("customer_name"), asOf, happened.Id, cancellation);
    }
}
