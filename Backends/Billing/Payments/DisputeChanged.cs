using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Payments;

/// <summary><c>charge.dispute.created</c>, <c>.updated</c> and <c>.closed</c>.</summary>
internal sealed class DisputeChanged(PaymentStore payments) : IEventHandler
{
    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var dispute = happened.Subject;
        await payments.RememberDisputeAsync(dispute.NeededReference("id"), dispute.NeededReference("charge"), dispute.NeededText("status"), happened, cancellation);
        return new WorkOutcome.Done();
    }
}
