using ResponsiAI.Notifications.Delivery;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Notifications.Smtp;

internal static class SmtpRegistration
{
    /// <summary>The way that mails take, by what is configured, and its health as <c>email</c>.</summary>
    public static void AddSmtp(this ServiceBuilder builder)
    {
        var options = SmtpOptions.Read(builder.Settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new DkimSigning(DkimOptions.Read(builder.Settings, options.From.Domain), options));
        builder.Services.AddSingleton<SmtpState>();
        builder.Services.AddSingleton<SmtpConnections>();
        if (options.Host is not null)
            builder.Services.AddSingleton<IEmailTransport, SmtpTransport>();
        else if (builder.Settings.IsDevelopment)
            builder.Services.AddSingleton<IEmailTransport, ConsoleTransport>();
        else
            builder.Services.AddSingleton<IEmailTransport, NoTransport>();
        builder.Services.AddHealthChecks().AddPart<EmailHealth>("email");
    }
}
