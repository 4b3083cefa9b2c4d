using MimeKit;
using MimeKit.Text;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Templates;

namespace ResponsiAI.Notifications.Delivery;

internal static class EmailMessage
{
    /// <summary>The same message every time that the row is sent: identity and date are the row's.</summary>
    /// <param name="replyTo">Where answers go; null where they go to the sender.</param>
    /// <param name="unsubscribe">Where one POST ends such mails; null where none is offered.</param>
    public static MimeMessage Create(EmailRow row, MailboxAddress from, RenderedEmail rendered, MailboxAddress? replyTo = null, string? unsubscribe = null)
    {
        var message = new MimeMessage
        {
            MessageId = row.MessageId.Trim('<', '>'),
            Date = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            Subject = rendered.Subject,
            Body = new MultipartAlternative { Part(TextFormat.Plain, rendered.Text), Part(TextFormat.Html, rendered.Html) },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", row.Recipient));
        if (replyTo is not null)
            message.ReplyTo.Add(replyTo);
        // RFC 3834, section 5, and MS-OXCMAIL, section 2.1.3.2.20: no vacation notes in return.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        if (unsubscribe is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>");
            // RFC 8058, section 3.1.
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        return message;
    }

    private static TextPart Part(TextFormat format, string text) =>
        new(format) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
