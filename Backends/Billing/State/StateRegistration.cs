using ResponsiAI.Billing.Snapshots;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.State;

internal static class StateRegistration
{
    public static void AddState(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<BillingState>();
        builder.Services.AddSingleton<SnapshotStore>();
        builder.Services.AddSingleton<SubscriptionLookup>();
        builder.Services.AddSingleton<EventApplication>();
    }
}
