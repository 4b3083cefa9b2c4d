using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

internal static class DeliveryRegistration
{
    // About a day of tries, an hour apart in the end: greylisting takes minutes, a full mailbox longer.
    internal static readonly QueueOptions Queue = new("notifications_emails", new HistoryTable("notifications_history", "email")) { MaxAttempts = 34, MaxBackoff = TimeSpan.FromHours(1) };

    /// <summary>The worker, and its queue's health as <c>notifications</c>.</summary>
    public static void AddDelivery(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(UnsubscribeOptions.Read(builder.Settings));
        WantedCheck.Register(builder);
        builder.Services.AddSingleton<SendingCheck>();
        builder.Services.AddSingleton<MailMetrics>();
        builder.AddWorkQueue<EmailRow, DeliverEmail>(Queue);
        builder.Services.AddHealthChecks().AddPart<QueueHealth>("notifications");
    }
}
