using System.Net.Mail;
using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Mail;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class EmailCheck
{
    private const int ImplicitTls = 465;

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (host, port, _, _) = SmtpServer.Read(settings);
        var tls = settings.Choice("SMTP_TLS", port == ImplicitTls, ("starttls", false), ("implicit", true), ("none", false));
        foreach (var fault in settings.Faults)
            yield return Finding.Of(fault);
        if (host is null)
        {
            if (settings.Faults.Count == 0)
                yield return new Finding("SMTP_HOST", Level.Warn, "missing, so no mail is sent; mails are kept as not sent", "SMTP_PROVIDER or SMTP_HOST, SMTP_USER, SMTP_PASS and EMAIL_FROM of your mail provider");
            yield break;
        }

        if (settings.Text("EMAIL_FROM") is not { } from)
            yield return new Finding("EMAIL_FROM", Level.Fail, "missing", "EMAIL_FROM=NAME <noreply@YOUR-DOMAIN>");
        else if (!MailAddress.TryCreate(from, out _))
            yield return new Finding("EMAIL_FROM", Level.Fail, "it is not an address", "EMAIL_FROM=NAME <noreply@YOUR-DOMAIN>");
        if (settings.Faults.Count == 0)
            yield return await GreetAsync(host, port, tls, cancellation);
    }

    private static async Task<Finding> GreetAsync(string host, int port, bool tls, CancellationToken cancellation)
    {
        const string write = "check SMTP_HOST, SMTP_PORT and SMTP_TLS, and that a firewall lets this machine through (port 587 is often closed)";
        try
        {
            await using var connection = await LineConnection.OpenAsync(host, port, tls, cancellation);
            // RFC 5321, section 4.2: 220 service ready.
            if (await connection.ReadLineAsync() is not { } greeting || !greeting.StartsWith("220", StringComparison.Ordinal))
                return new Finding("SMTP_HOST", Level.Fail, "the server answers, but not as a mail server that is ready", write);
            await connection.WriteAsync("QUIT\r\n");
            return new Finding("SMTP_HOST", Level.Ok, "the mail server greets; `ops email test` shows whether it takes a mail");
        }
        catch (ConnectionFault fault)
        {
            return new Finding("SMTP_HOST", Level.Fail, fault.Message, write);
        }
    }
}
