using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.State;

namespace ResponsiAI.Billing.Payments;

/// <summary><c>charge.dispute.created</c>, <c>.updated</c> and <c>.closed</c>.</summary>
internal sealed class DisputeChanged : IEventHandler
{
    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var dispute = happened.Subject;
        return state.Payments.RememberDisputeAsync(dispute.NeededReference("id"), dispute.NeededReference("charge"), dispute.NeededText("status"), happened, cancellation);
    }
}
