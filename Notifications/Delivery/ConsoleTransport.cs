using System.Text;
using MimeKit;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>Development without an SMTP server: the mail itself on standard output, which is no log.</summary>
internal sealed class ConsoleTransport : IEmailTransport
{
    private static readonly HeaderId[] Shown = [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId];

    public Task<bool> ReadyAsync(CancellationToken lost) => Task.FromResult(true);

    public Task<WorkOutcome> SendAsync(EmailRow row, MimeMessage message, Func<CancellationToken, Task<WorkOutcome?>> refusal, Lease lease, CancellationToken lost)
    {
        var rule = new string('-', 72);
        var text = new StringBuilder().AppendLine(rule);
        foreach (var header in message.Headers.Where(h => Shown.Contains(h.Id)))
            text.Append(header.Field).Append(": ").AppendLine(header.Value);
        text.AppendLine().AppendLine(message.TextBody?.TrimEnd()).AppendLine(rule);
        // In one write, so that neither log lines nor other mails come between its lines.
        Console.Out.Write(text.ToString());
        return Task.FromResult<WorkOutcome>(new WorkOutcome.Done("printed on the console; SMTP_HOST is not set"));
    }
}
