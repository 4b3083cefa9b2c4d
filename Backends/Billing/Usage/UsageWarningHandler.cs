using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Usage;

/// <summary>Asks for the mail of a warning. The inbox's id is the mail's key.</summary>
internal sealed class UsageWarningHandler(AddressBook addresses, MailDesk mails) : IEventHandler
{
    public async Task<WorkOutcome> MailAsync(InboxEvent happened, CancellationToken cancellation)
    {
        var warning = UsageWarning.Read(happened.Payload);
        if (await addresses.FindAccountAsync(warning.Customer, cancellation) is not { } to)
            return new WorkOutcome.Retry(AddressBook.NoAddress);
        return await mails.AskAsync(happened, new Mail(Template.UsageWarning, happened.Id, to.Email,
            new UsageWarningData(to.Name, UsageWarning.MetricOf(happened.Id, warning.Customer) is { Length: > 0 } metric ? metric : null, warning.Used, warning.Limit, warning.Percent, IsoDate.Of(warning.PeriodEnd))), cancellation);
    }
}
