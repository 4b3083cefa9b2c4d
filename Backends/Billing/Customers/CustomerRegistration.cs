using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.Customers;

internal static class CustomerRegistration
{
    public static void AddCustomers(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<StripeCustomers>();
        builder.Services.AddSingleton<CustomerStore>();
        builder.Services.AddSingleton<AddressBook>();
        builder.AddEventHandler<CustomerChanged>(InboxSource.Stripe, "customer.created", "customer.updated");
        builder.AddEventHandler<CustomerDeleted>(InboxSource.Stripe, "customer.deleted");
    }
}
