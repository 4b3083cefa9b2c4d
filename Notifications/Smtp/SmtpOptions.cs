using MailKit.Security;
using MimeKit;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Mail;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Notifications.Smtp;

/// <param name="Host">With the three others of <see cref="SmtpServer"/>; null when mail is not configured.</param>
/// <param name="Security"><c>SMTP_TLS</c>: implicit on port 465 and STARTTLS elsewhere unless it says otherwise.</param>
/// <param name="From"><c>EMAIL_FROM</c>, the sender of every mail; its domain is also that of the Message-IDs.</param>
/// <param name="ReplyTo"><c>EMAIL_REPLY_TO</c>; null: answers go to the sender.</param>
internal sealed record SmtpOptions(string? Host, int Port, SecureSocketOptions Security, string? User, string? Password, MailboxAddress From, MailboxAddress? ReplyTo = null)
{
    private const string DefaultFrom = "ResponsiAI <noreply@responsiai.com>";

    /// <summary>For one conversation, connecting included.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection without work stays open.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static SmtpOptions Read(ServiceSettings settings)
    {
        var (host, port, user, password) = SmtpServer.Read(settings);
        var security = settings.Choice("SMTP_TLS", ByPort(settings, port),
            ("starttls", SecureSocketOptions.StartTls), ("implicit", SecureSocketOptions.SslOnConnect), ("none", SecureSocketOptions.None));
        if (security == SecureSocketOptions.None && user is not null && !settings.IsDevelopment)
            settings.Fault("SMTP_TLS", "none would send SMTP_USER and SMTP_PASS in clear", "write SMTP_TLS=starttls or SMTP_TLS=implicit, or remove the credentials");
        return new SmtpOptions(host, port, security, user, password, Address(settings, "EMAIL_FROM") ?? MailboxAddress.Parse(DefaultFrom), Address(settings, "EMAIL_REPLY_TO"));
    }

    private static SecureSocketOptions ByPort(ServiceSettings settings, int port) =>
        port == 465 ? SecureSocketOptions.SslOnConnect
        // MailKit's "when available" sends in clear without an error where the server lacks TLS.
        : settings.IsDevelopment ? SecureSocketOptions.StartTlsWhenAvailable
        : SecureSocketOptions.StartTls;

    private static MailboxAddress? Address(ServiceSettings settings, string name)
    {
        if (settings.Text(name) is not { } text)
            return null;
        if (!text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var said) && EmailAddress.TryNormalize(said.Address, out var address))
            return new MailboxAddress(said.Name, address);
        settings.Fault(name, "it is not one e-mail address, with or without a name", $"write for example {name}={DefaultFrom}, with quotes around a name that has commas or dots");
        return null;
    }
}
