using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>customer.subscription.created</c> and <c>.updated</c>.</summary>
internal sealed class SubscriptionChanged(SubscriptionStore subscriptions, AddressBook addresses, MailDesk mails) : IEventHandler
{
    /// <summary>Attempts to wait for an address; the checkout's own event confirms as well, so none is no fault.</summary>
    private const int Patience = 4;

    /// <summary>
    /// Seconds. A renewal of a subscription that is older than what Stripe resends (three days) is no news to its
    /// customer, though this installation may see it for the first time.
    /// </summary>
    private const long StillNew = 3 * 24 * 60 * 60;

    public async Task<WorkOutcome> HandleAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var news = SubscriptionNews.Read(happened.Subject);
        var subscription = news.Subscription;
        await subscriptions.ApplyAsync(subscription, happened, cancellation);
        if (!SubscriptionStatus.HasBegun(subscription.Status) || happened.Created - news.StartedAt > StillNew)
            return new WorkOutcome.Done();
        if (await subscriptions.FindAsync(subscription.Id, cancellation) is { } stands && SubscriptionStatus.HasEnded(stands.Status))
            return new WorkOutcome.Done("ended since");
        if (await addresses.FindAsync(subscription.Customer, null, null, news.MetadataEmail, cancellation) is not { } to)
            return happened.Attempt < Patience ? new WorkOutcome.Retry(AddressBook.NoAddress) : new WorkOutcome.Done(AddressBook.NoAddress);
        return await mails.AskAsync(new Mail(Template.Confirmation, Confirmation.Key(subscription.Id), to.Email,
            new ConfirmationData(to.Name, subscription.Plan, news.Amount, IsoDate.Of(subscription.PeriodEnd))), cancellation);
    }
}
