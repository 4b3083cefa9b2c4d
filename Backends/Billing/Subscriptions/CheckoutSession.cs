using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Mails;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>The <c>data.object</c> of a <c>checkout.session.*</c> event.</summary>
/// <param name="Amount">For display.</param>
/// <param name="MetadataEmail">An address that the product itself left there.</param>
internal sealed record CheckoutSession(
    bool IsOfSubscription, bool IsPaid, string? Customer, string? Subscription, string? Email, string? Name, string? Amount, string? MetadataEmail)
{
    /// <exception cref="UnreadableEventException">It lacks its mode, or of a subscription whether it is paid.</exception>
    public static CheckoutSession Read(EventObject session)
    {
        var details = session.Child("customer_details");
        var isOfSubscription = session.NeededText("mode") == "subscription";
        return new(
            isOfSubscription, isOfSubscription && session.NeededText("payment_status") is "paid" or "no_payment_required",
            session.Reference("customer"), session.Reference("subscription"),
            details.Text("email") ?? session.Text("customer_email") ?? session.Child("customer").Text("email"),
            details.Text("name") ?? session.Child("customer").Text("name"),
            Money.Format(session.Number("amount_total"), session.Text("currency")), session.Child("metadata").Text("email"));
    }
}
