using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>checkout.session.completed</c> and <c>.async_payment_succeeded</c>: usually the first event that tells an address.</summary>
internal sealed class CheckoutPaid(SubscriptionStore subscriptions, AddressBook addresses, MailDesk mails) : IEventHandler
{
    public async Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation)
    {
        var session = CheckoutSession.Read(happened.Subject);
        if (!session.IsOfSubscription || session.Customer is not { } customer)
            return;
        await state.Customers.RememberAsync(customer, session.Email, session.Name, happened.Created, happened.Id, cancellation);
        if (session.IsPaid && session.Subscription is { } subscription)
            await state.Subscriptions.RememberPaidAsync(subscription, customer, cancellation);
    }

    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var session = CheckoutSession.Read(happened.Subject);
        if (!session.IsOfSubscription)
            return new WorkOutcome.Done("no subscription");
        // Otherwise the money is under way: async_payment_succeeded follows, or async_payment_failed.
        if (!session.IsPaid)
            return new WorkOutcome.Done("not paid yet");
        var key = session.Subscription ?? happened.Subject.NeededReference("id");
        if (await addresses.FindAsync(session.Customer, session.Email, session.Name, session.MetadataEmail, cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        var known = session.Subscription is { } subscription ? await subscriptions.FindAsync(subscription, cancellation) : null;
        return await mails.AskAsync(happened, new Mail(Template.Confirmation, Confirmation.Key(key), to.Email, new ConfirmationData(
            to.Name, known?.Plan, session.Amount, IsoDate.Of(known?.PeriodEnd))), cancellation);
    }
}

internal static class Confirmation
{
    /// <summary>The same for all events that may confirm a subscription, so that it is confirmed once.</summary>
    public static string Key(string subscription) => "confirm:" + subscription;
}
