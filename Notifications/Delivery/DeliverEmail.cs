using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>Renders a mail and sends it, unless its former holder may have sent it already or it should not be sent any more.</summary>
internal sealed partial class DeliverEmail(EmailRenderer renderer, SmtpOptions options, UnsubscribeOptions unsubscribe, SendingCheck check, IEmailTransport transport, MailMetrics metrics, ILogger<DeliverEmail> log) : IWorkHandler<EmailRow>
{
    public async Task<WorkOutcome> HandleAsync(EmailRow item, Lease lease, CancellationToken cancellation)
    {
        var outcome = await DeliverAsync(item, lease, cancellation);
        metrics.Ended(item, outcome);
        if (outcome is WorkOutcome.Retry { Also: EmailMarks.Unanswered } unknown)
            LogUnknown(item.Id, unknown.Reason);
        else if (outcome is WorkOutcome.Done { Status: WorkStatus.Done })
            LogDelivered(item.Template, item.Id, item.Attempts);
        else if (outcome is WorkOutcome.Done { Status: SendingCheck.Expired or SendingCheck.Obsolete or SuppressionList.Status } ended)
            LogNotSent(item.Template, item.Id, ended.Status, ended.Note);
        return outcome;
    }

    private async Task<WorkOutcome> DeliverAsync(EmailRow item, Lease lease, CancellationToken cancellation)
    {
        if (item.SendingSince is not null)
            return EmailMarks.Unknown(item, "its worker ended while it was sent");
        // Before the check: what is true now may not be when the server is back.
        if (!await transport.ReadyAsync(cancellation))
            return new WorkOutcome.Retry("the process stops", TimeSpan.Zero, Counts: false);
        if (await RefusalAsync(cancellation) is { } refusal)
            return refusal;
        using var message = EmailMessage.Create(item, options.From, renderer.Render(item.Template, item.Data, options.From.Name), options.ReplyTo, unsubscribe.AddressFor(item));
        return await transport.SendAsync(item, message, RefusalAsync, lease, cancellation);

        Task<WorkOutcome?> RefusalAsync(CancellationToken lost) => check.RefusalAsync(item, lost);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "emails {Id}: {Reason}; it is sent once more with the same Message-ID")]
    private partial void LogUnknown(string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Template} {Id} is {Status} and was not sent: {Reason}")]
    private partial void LogNotSent(string template, string id, string status, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Template} {Id} is delivered, attempt {Attempt}")]
    private partial void LogDelivered(string template, string id, int attempt);
}
