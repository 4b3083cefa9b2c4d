using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.Health;

internal static class BillingHealthRegistration
{
    public static void AddBillingHealth(this ServiceBuilder builder) =>
        builder.Services.AddHealthChecks().AddPart<StripeHealth>("stripe").AddPart<BillingHealth>("billing");
}
