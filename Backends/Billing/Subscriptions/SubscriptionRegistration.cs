using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.Subscriptions;

internal static class SubscriptionRegistration
{
    public static void AddSubscriptions(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<SubscriptionStore>();
        builder.AddEventHandler<CheckoutPaid>(InboxSource.Stripe, "checkout.session.completed", "checkout.session.async_payment_succeeded");
        builder.AddEventHandler<CheckoutFailed>(InboxSource.Stripe, "checkout.session.async_payment_failed");
        builder.AddEventHandler<SubscriptionChanged>(InboxSource.Stripe,
            "customer.subscription.created", "customer.subscription.updated", "customer.subscription.paused", "customer.subscription.resumed",
            "customer.subscription.trial_will_end");
        builder.AddEventHandler<SubscriptionDeleted>(InboxSource.Stripe, "customer.subscription.deleted");
        builder.AddEventHandler<InvoicePaymentFailed>(InboxSource.Stripe, "invoice.payment_failed");
    }
}
