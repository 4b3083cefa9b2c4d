using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Payments;

/// <summary><c>charge.succeeded</c>, which tells whose charge it is, and <c>charge.refunded</c>.</summary>
internal sealed class ChargeChanged(PaymentStore payments) : IEventHandler
{
    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var charge = happened.Subject;
        await payments.RememberChargeAsync(charge.NeededReference("id"), charge.Reference("customer"), charge.NeededNumber("amount_refunded"), cancellation);
        return new WorkOutcome.Done();
    }
}
