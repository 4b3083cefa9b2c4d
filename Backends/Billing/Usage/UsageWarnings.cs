using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;

namespace ResponsiAI.Billing.Usage;

/// <summary>Whether a warning that waits for its mail is still what its customer should read.</summary>
internal sealed class UsageWarnings(InboxReview inbox, UsageStore usage)
{
    /// <param name="key">Of the mail, which is the id of the warning in the inbox.</param>
    /// <returns>Why it should not; null when it should, or when the warning is not known.</returns>
    public async Task<string?> ObjectionAsync(string key, CancellationToken cancellation)
    {
        if (await inbox.FindAsync(key, cancellation) is not { Source: InboxSource.Usage } row
            || UsageWarning.Read(new EventObject(JsonElement.Parse(row.Payload!))) is not { } warning
            || UsageWarning.MetricOf(key, warning.Customer) is not { } metric
            || await usage.FindAsync(warning.Customer, metric, cancellation) is not { } stands)
            return null;
        // A renewal begins at zero, whether its day was planned or came early.
        if (stands.Period.End != warning.PeriodEnd)
            return "the period is over";
        // The same usage is warned of with the new limit's number, if it is near that too.
        if (stands.Report.Limit != warning.Limit)
            return "the limit is another now";
        return stands.Report.IsNearLimit ? null : "the usage is not near the limit any more";
    }
}
