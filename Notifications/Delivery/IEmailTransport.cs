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

    /// <param name="lost">The row belongs to another worker now.</param>
    Task<WorkOutcome> SendAsync(EmailRow row, MimeMessage message, Lease lease, CancellationToken lost);
}
