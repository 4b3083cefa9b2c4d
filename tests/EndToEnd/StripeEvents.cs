using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ResponsiAI.EndToEnd;

/// <summary>Events as Stripe sends them, signed with the endpoint's secret.</summary>
internal static class StripeEvents
{
    public const string Secret = "whsec_of_the_end_to_end_tests_0123456789";

    public static string CheckoutCompleted(string id, string customer, string email) => Event(id, "checkout.session.completed", new
    {
        id = "cs_" + id,
        @object = "checkout.session",
        mode = "subscription",
        payment_status = "paid",
        customer,
        subscription = "sub_of_" + customer,
        customer_details = new { email, name = "Anna Muster" },
        amount_total = 1900,
        currency = "eur",
    });

    public static string SubscriptionDeleted(string id, string customer) => Event(id, "customer.subscription.deleted", new
    {
        id = "sub_of_" + customer,
        @object = "subscription",
        customer,
        status = "canceled",
        items = new { data = new[] { new { id = "si_1", current_period_end = 1_900_000_000, price = new { id = "price_1", nickname = "Pro" } } } },
    });

    public static string PaymentFailed(string id, string customer, string email) => Event(id, "invoice.payment_failed", new
    {
        id = "in_" + id,
        @object = "invoice",
        customer,
        customer_email = email,
        number = "R-" + id,
        amount_due = 1900,
        currency = "eur",
        attempt_count = 1,
        billing_reason = "subscription_cycle",
        hosted_invoice_url = "https://invoice.stripe.com/i/" + id,
        parent = new { subscription_details = new { subscription = "sub_of_" + customer } },
        status = "open",
    });

    public static string Sign(string body, string secret = Secret, long? at = null)
    {
        var time = at ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }

    public static async Task<int> PostAsync(HttpClient gateway, string body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await gateway.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static string Event(string id, string type, object data) => JsonSerializer.Serialize(new
    {
        id = "evt_" + id,
        @object = "event",
        api_version = "2026-10-28.endive",
        created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        livemode = false,
        type,
        data = new { @object = data },
    });
}
