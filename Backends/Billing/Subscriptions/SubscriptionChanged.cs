using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>
/// <c>customer.subscription.created</c>, <c>.updated</c>, <c>.paused</c>, <c>.resumed</c> and <c>.trial_will_end</c>: all tell
/// the whole subscription. Its beginning is mailed once, and each end that is scheduled once.
/// </summary>
internal sealed class SubscriptionChanged(SubscriptionStore subscriptions, AddressBook addresses, MailDesk mails) : IEventHandler
{
    /// <summary>Attempts to wait for an address; the checkout's own event confirms as well, so none is no fault.</summary>
    private const int Patience = 4;

    /// <summary>
    /// Seconds. A renewal of a subscription that is older than what Stripe resends (three days) is no news to its
    /// customer, though this installation may see it for the first time.
    /// </summary>
    private const long StillNew = 3 * 24 * 60 * 60;

    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation) =>
        state.Subscriptions.ApplyAsync(SubscriptionNews.Read(happened.Subject).Subscription, happened, cancellation);

    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var news = SubscriptionNews.Read(happened.Subject);
        var subscription = news.Subscription;
        var stands = await subscriptions.FindAsync(subscription.Id, cancellation) ?? subscription;
        if (SubscriptionStatus.HasEnded(stands.Status))
            return new WorkOutcome.Done("ended since");
        var begins = SubscriptionStatus.HasBegun(subscription.Status) && !(happened.Created - news.StartedAt > StillNew);
        var cancels = await CancelsAsync(subscription, stands, happened, cancellation);
        if (!begins && !cancels)
            return new WorkOutcome.Done();
        if (await addresses.FindAsync(subscription.Customer, null, null, news.MetadataEmail, cancellation) is not { } to)
            return cancels || happened.Attempt < Patience ? new WorkOutcome.Retry(AddressBook.NoAddress) : new WorkOutcome.Done(AddressBook.NoAddress);
        var confirmed = begins
            ? await mails.AskAsync(happened, new Mail(Template.Confirmation, Confirmation.Key(subscription.Id), to.Email,
                new ConfirmationData(to.Name, subscription.Plan, news.Amount, IsoDate.Of(subscription.PeriodEnd))), cancellation)
            : new WorkOutcome.Done();
        return cancels && confirmed is WorkOutcome.Done
            ? await mails.AskAsync(happened, new Mail(Template.Cancellation, $"cancel-sched:{subscription.Id}:{subscription.CancelAt}", to.Email,
                new CancellationData(to.Name, subscription.Plan, IsoDate.Of(subscription.CancelAt))), cancellation)
            : confirmed;
    }

    // An end that was agreed at the beginning is no cancellation, nor is one that was taken back since.
    private async Task<bool> CancelsAsync(Subscription told, Subscription stands, InboxEvent happened, CancellationToken cancellation) =>
        told.CancelAt is { } end && stands.CancelAt == end && happened.Type != "customer.subscription.created"
        && (SubscriptionStatus.HasBegun(stands.Status) || stands.Status == SubscriptionStatus.PastDue)
        && !await subscriptions.HasAnotherAsync(told, end, cancellation);
}
