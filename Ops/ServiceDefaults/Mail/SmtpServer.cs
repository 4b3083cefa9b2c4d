using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Mail;

/// <summary>Where mails are handed over, as the settings say it: by the name of a provider, member by member, or both.</summary>
/// <param name="Host"><c>SMTP_HOST</c>, else the provider's; null when mail is not configured.</param>
/// <param name="Port"><c>SMTP_PORT</c>, default 587.</param>
/// <param name="User"><c>SMTP_USER</c>, else the provider's; null sends without signing in.</param>
/// <param name="Password"><c>SMTP_PASS</c>.</param>
public sealed record SmtpServer(string? Host, int Port, string? User, string? Password)
{
    private const int Submission = 587;
    private const string DefaultRegion = "us-east-1";

    public static SmtpServer Read(ServiceSettings settings)
    {
        var provider = settings.Choice<Provider?>("SMTP_PROVIDER", null,
            ("gmail", new Provider("smtp.gmail.com")),
            // SendGrid's user is this word for everybody; the key is the password.
            ("sendgrid", new Provider("smtp.sendgrid.net", "apikey")),
            ("ses", new Provider(null)),
            ("mailgun", new Provider("smtp.mailgun.org")));
        var said = settings.Text("SMTP_HOST");
        if (said is not null && Uri.CheckHostName(said) == UriHostNameType.Unknown)
            settings.Fault("SMTP_HOST", "it is not the name or the address of a host", "write for example SMTP_HOST=smtp.example.com, and the port in SMTP_PORT");
        var host = said ?? (provider is null ? null : provider.Host ?? $"email-smtp.{Region(settings)}.amazonaws.com");
        var (user, password) = (settings.Text("SMTP_USER") ?? provider?.User, settings.Text("SMTP_PASS"));
        if ((user is null) != (password is null))
            settings.Fault(user is null ? "SMTP_USER" : "SMTP_PASS", "it is missing although its counterpart is set", "set both SMTP_USER and SMTP_PASS, or neither");
        else if (user is null && said is null && provider is not null)
            settings.Fault("SMTP_USER", "it is missing, and the provider takes no mail without it", "set SMTP_USER and SMTP_PASS as the provider gave them to you");
        return new SmtpServer(host, settings.Number("SMTP_PORT", Submission, 1, 65535), user, password);
    }

    private static string Region(ServiceSettings settings)
    {
        var region = settings.Text("AWS_REGION") ?? DefaultRegion;
        if (region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && region.Contains('-', StringComparison.Ordinal) && region[0] != '-')
            return region;
        settings.Fault("AWS_REGION", "it is not the name of a region", $"write for example AWS_REGION={DefaultRegion}");
        return DefaultRegion;
    }

    /// <param name="Host">Null: by region.</param>
    private sealed record Provider(string? Host, string? User = null);
}
