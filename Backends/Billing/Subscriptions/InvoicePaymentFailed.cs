using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>invoice.payment_failed</c>: one mail per invoice and attempt.</summary>
internal sealed class InvoicePaymentFailed(SubscriptionStore subscriptions, PaymentStore payments, AddressBook addresses, MailDesk mails) : IEventHandler
{
    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var invoice = happened.Subject;
        var invoiceId = invoice.NeededReference("id");
        var key = $"payfail:{invoiceId}:{invoice.NeededNumber("attempt_count")}";
        if (await payments.IsSettledAsync(invoiceId, cancellation))
            return new WorkOutcome.Done("settled since");
        var subscription = SubscriptionOf(invoice) is { } id ? await subscriptions.FindAsync(id, cancellation) : null;
        // At a first checkout the customer sees the failure on the payment page.
        if (IsFirstPayment(invoice.Text("billing_reason"), subscription))
            return new WorkOutcome.Done("first payment");
        var customer = invoice.Reference("customer") ?? subscription?.Customer;
        if (await addresses.FindAsync(customer, invoice.Text("customer_email"), invoice.Text("customer_name"), MetadataEmail(invoice), cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        return await mails.AskAsync(happened, new Mail(Template.PaymentFailure, key, to.Email, new PaymentFailureData(
            to.Name, Money.Format(invoice.Number("amount_due") ?? invoice.Number("total"), invoice.Text("currency")), invoice.Text("number"),
            invoice.Text("hosted_invoice_url"), IsoDate.Of(invoice.Time("next_payment_attempt")))), cancellation);
    }

    private static bool IsFirstPayment(string? reason, Subscription? subscription) =>
        reason is null ? subscription?.Status is SubscriptionStatus.Incomplete or SubscriptionStatus.IncompleteExpired : reason == "subscription_create";

    // Moved below "parent" at 2025-03-31.
    private static string? SubscriptionOf(EventObject invoice) => invoice.Reference("subscription") ?? Details(invoice).Reference("subscription");

    private static string? MetadataEmail(EventObject invoice) =>
        invoice.Child("metadata").Text("email") ?? Details(invoice).Child("metadata").Text("email")
        ?? invoice.Child("subscription_details").Child("metadata").Text("email");

    private static EventObject Details(EventObject invoice) => invoice.Child("parent").Child("subscription_details");
}
