using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.Payments;

internal static class PaymentRegistration
{
    public static void AddPayments(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<PaymentStore>();
        builder.AddEventHandler<InvoiceSettled>(InboxSource.Stripe, "invoice.paid", "invoice.voided");
        builder.AddEventHandler<ChargeChanged>(InboxSource.Stripe, "charge.succeeded", "charge.refunded");
        builder.AddEventHandler<DisputeChanged>(InboxSource.Stripe, "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed");
    }
}
