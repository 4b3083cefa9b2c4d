using ResponsiAI.Billing.Versions;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

internal static class InboxRegistration
{
    // 12 attempts are six minutes, in which an address may still arrive with another event.
    internal static readonly QueueOptions Queue = new(InboxStore.Table, new HistoryTable("billing_inbox_history", "event"))
    {
        MaxBackoff = TimeSpan.FromMinutes(1),
        Arrived = "received_at",
        Watched = [WorkStatus.Pending, WorkStatus.Leased, WorkStatus.Dead, Quarantine.Status],
    };

    public static void AddInbox(this ServiceBuilder builder)
    {
        builder.AddWorkQueue<InboxItem, InboxWorker>(Queue);
        builder.Services.AddSingleton<InboxStore>();
        builder.Services.AddSingleton<EventHandlers>();
        builder.Services.AddSingleton<InboxWriter>();
        builder.Services.AddSingleton<InboxReview>();
    }

    public static void AddEventHandler<T>(this ServiceBuilder builder, string source, params string[] types) where T : class, IEventHandler
    {
        foreach (var type in types)
        {
            builder.Services.AddKeyedSingleton<IEventHandler, T>(EventHandlers.Key(source, type));
            builder.Services.AddSingleton(new HandledType(source, type));
        }
    }
}
