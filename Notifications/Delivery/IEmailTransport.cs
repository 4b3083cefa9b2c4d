using MimeKit;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>Where a rendered mail goes.</summary>
internal interface IEmailTransport
{
    /// <summary>Waits while no mail can be sent at all.</summary>
    /// <returns>False when the process stops meanwhile.</returns>
    Task<bool> ReadyAsync(CancellationToken lost);

    /// <param name="refusal">
    /// Asked again by a transport that had to make a connection: that may take a minute, and what was true before it may not
    /// be any more. What it returns is the outcome, and the mail is not sent.
    /// </param>
    /// <param name="lost">The row belongs to another worker now.</param>
    Task<WorkOutcome> SendAsync(EmailRow row, MimeMessage message, Func<CancellationToken, Task<WorkOutcome?>> refusal, Lease lease, CancellationToken lost);
}
