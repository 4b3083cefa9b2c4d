using MimeKit;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>
/// Production without an SMTP server: the mail is kept as not sent. It stays so when a server is configured later,
/// because a mail about a payment that failed last month does harm.
/// </summary>
internal sealed partial class NoTransport(ILogger<NoTransport> log) : IEmailTransport
{
    public const string Status = "not_sent";

    public Task<bool> ReadyAsync(CancellationToken lost) => Task.FromResult(true);

    public Task<WorkOutcome> SendAsync(EmailRow row, MimeMessage message, Func<CancellationToken, Task<WorkOutcome?>> refusal, Lease lease, CancellationToken lost)
    {
        LogNotSent(row.Template, row.Id, Scrubber.Address(row.Recipient));
        return Task.FromResult<WorkOutcome>(new WorkOutcome.Done("SMTP_HOST is not set", Status));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Template} {Id} to {Recipient} was not sent, because SMTP_HOST is not set")]
    private partial void LogNotSent(string template, string id, string recipient);
}
