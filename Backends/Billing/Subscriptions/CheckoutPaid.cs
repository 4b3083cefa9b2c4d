using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>checkout.session.completed</c> and <c>.async_payment_succeeded</c>: usually the first event that tells an address.</summary>
internal sealed class CheckoutPaid(CustomerStore customers, SubscriptionStore subscriptions, AddressBook addresses, MailDesk mails) : IEventHandler
{
    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var session = happened.Subject;
        if (session.NeededText("mode") != "subscription")
            return new WorkOutcome.Done("no subscription");
        var details = session.Child("customer_details");
        var (customer, subscription) = (session.Reference("customer"), session.Reference("subscription"));
        var email = details.Text("email") ?? session.Text("customer_email") ?? session.Child("customer").Text("email");
        var name = details.Text("name") ?? session.Child("customer").Text("name");
        if (customer is not null)
            await customers.RememberAsync(customer, email, name, happened.Created, cancellation);
        // Otherwise the money is under way: async_payment_succeeded follows, or async_payment_failed.
        if (session.NeededText("payment_status") is not ("paid" or "no_payment_required"))
            return new WorkOutcome.Done("not paid yet");
        if (customer is not null && subscription is not null)
            await subscriptions.RememberPaidAsync(subscription, customer, cancellation);

        var key = subscription ?? session.NeededReference("id");
        if (await addresses.FindAsync(customer, email, name, session.Child("metadata").Text("email"), cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        var known = subscription is null ? null : await subscriptions.FindAsync(subscription, cancellation);
        return await mails.AskAsync(happened, new Mail(Template.Confirmation, Confirmation.Key(key), to.Email, new ConfirmationData(
            to.Name, known?.Plan, Money.Format(session.Number("amount_total"), session.Text("currency")), IsoDate.Of(known?.PeriodEnd))), cancellation);
    }
}

internal static class Confirmation
{
    /// <summary>The same for all events that may confirm a subscription, so that it is confirmed once.</summary>
    public static string Key(string subscription) => "confirm:" + subscription;
}
