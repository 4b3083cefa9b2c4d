using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>
/// <c>checkout.session.async_payment_failed</c>: the first payment failed days after the customer left the payment page,
/// so a mail is the only way to hear of it. The invoice's own event of a first payment sends none.
/// </summary>
internal sealed class CheckoutFailed(PaymentStore payments, AddressBook addresses, MailDesk mails) : IEventHandler
{
    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var session = CheckoutSession.Read(happened.Subject);
        return session is { IsOfSubscription: true, Customer: { } customer }
            ? state.Customers.RememberAsync(customer, session.Email, session.Name, happened.Created, happened.Id, cancellation)
            : Task.CompletedTask;
    }

    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var session = CheckoutSession.Read(happened.Subject);
        if (!session.IsOfSubscription)
            return new WorkOutcome.Done("no subscription");
        var owed = happened.Subject.Reference("invoice") ?? happened.Subject.NeededReference("id");
        if (await payments.IsSettledAsync(owed, cancellation))
            return new WorkOutcome.Done("settled since");
        if (await addresses.FindAsync(session.Customer, session.Email, session.Name, session.MetadataEmail, cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        return await mails.AskAsync(happened, new Mail(Template.PaymentFailure, $"payfail:{owed}:1", to.Email, new PaymentFailureData(to.Name, session.Amount, null, null, null)), cancellation);
    }
}
