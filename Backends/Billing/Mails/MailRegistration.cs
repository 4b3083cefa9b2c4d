using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;

namespace ResponsiAI.Billing.Mails;

internal static class MailRegistration
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static void AddMails(this ServiceBuilder builder)
    {
        builder.Web.AddInternalClient(MailDesk.Client, builder.Settings.Address("NOTIFICATIONS_URL", "http://notifications:8080"), Timeout);
        builder.Services.AddSingleton<MailDesk>();
        builder.Services.AddSingleton<AskedMails>();
        builder.Services.AddSingleton<WantedMail>();
    }
}
