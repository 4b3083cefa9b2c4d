using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary><c>customer.subscription.deleted</c>: it has ended.</summary>
internal sealed class SubscriptionDeleted(SubscriptionStore subscriptions, AddressBook addresses, MailDesk mails) : IEventHandler
{
    public Task FoldAsync(InboxEvent happened, BillingState state, CancellationToken cancellation) =>
        state.Subscriptions.ApplyAsync(EndOf(SubscriptionNews.Read(happened.Subject)), happened, cancellation);

    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var news = SubscriptionNews.Read(happened.Subject);
        var ended = EndOf(news);
        if (ended.Status == SubscriptionStatus.IncompleteExpired || (await subscriptions.FindAsync(ended.Id, cancellation))?.Status == SubscriptionStatus.IncompleteExpired)
            return new WorkOutcome.Done("never began");
        if (await subscriptions.HasAnotherAsync(ended, happened.Created, cancellation))
            return new WorkOutcome.Done("has another");
        if (await addresses.FindAsync(ended.Customer, null, null, news.MetadataEmail, cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        var accessUntil = ended.EndedAt ?? ended.CancelAt ?? ended.PeriodEnd ?? happened.Created;
        return await mails.AskAsync(happened, new Mail(Template.Cancellation, "ended:" + ended.Id, to.Email,
            new CancellationData(to.Name, ended.Plan, IsoDate.Of(accessUntil))), cancellation);
    }

    private static Subscription EndOf(SubscriptionNews news) =>
        news.Subscription.Status == SubscriptionStatus.IncompleteExpired ? news.Subscription : news.Subscription with { Status = SubscriptionStatus.Canceled };
}
