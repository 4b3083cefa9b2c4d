using MimeKit;
using MimeKit.Text;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Templates;

namespace ResponsiAI.Notifications.Delivery;

internal static class EmailMessage
{
    /// <summary>The same message every time that the row is sent: identity and date are the row's.</summary>
    public static MimeMessage Create(EmailRow row, MailboxAddress from, RenderedEmail rendered)
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
        // RFC 3834, section 5, and MS-OXCMAIL, section 2.1.3.2.20: no vacation notes in return.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    private static TextPart Part(TextFormat format, string text) =>
        new(format) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
