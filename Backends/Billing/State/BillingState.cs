using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.State;

/// <summary>What all events together tell: the same whatever order they come in and however often.</summary>
internal sealed record BillingState(CustomerStore Customers, SubscriptionStore Subscriptions, PaymentStore Payments)
{
    public static BillingState On(Database database) => new(new CustomerStore(database), new SubscriptionStore(database), new PaymentStore(database));
}
