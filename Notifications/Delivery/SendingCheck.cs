using System.Globalization;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>Whether a mail that could be sent now should be.</summary>
internal sealed class SendingCheck(SuppressionList suppressions, WantedCheck wanted, TimeProvider clock)
{
    /// <summary>It waited for too long to be worth anything.</summary>
    public const string Expired = "expired";

    /// <summary>What it says is no longer so.</summary>
    public const string Obsolete = "obsolete";

    /// <returns>How the mail ends instead of being sent; null when it may go.</returns>
    public async Task<WorkOutcome?> RefusalAsync(EmailRow row, CancellationToken cancellation)
    {
        if (row.ExpiresAt is { } end && DateTimeOffset.FromUnixTimeMilliseconds(end) is var expiry && expiry <= clock.GetUtcNow())
            return new WorkOutcome.Done($"it was not sent by {expiry.ToString("u", CultureInfo.InvariantCulture)}", Expired);
        if (await suppressions.FindAsync(row.Recipient, cancellation) is { } suppressed)
            return new WorkOutcome.Done($"the address is suppressed since a server answered {suppressed.Reason}", SuppressionList.Status);
        return await wanted.ObjectionAsync(row, cancellation) is { } objection ? new WorkOutcome.Done(objection, Obsolete) : null;
    }
}
