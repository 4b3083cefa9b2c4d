using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.State;

namespace ResponsiAI.Billing.Payments;

/// <summary><c>charge.succeeded</c>, which tells whose charge it is, and <c>charge.refunded</c>.</summary>
internal sealed class ChargeChanged : IEventHandler
{
    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var charge = happened.Subject;
        return state.Payments.RememberChargeAsync(charge.NeededReference("id"), charge.Reference("customer"), charge.NeededNumber("amount_refunded"), cancellation);
    }
}
