using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Billing.StripeApi;

/// <param name="SecretKey">Null: nothing is ever fetched.</param>
/// <param name="Api">Where Stripe's API is; a stand-in of it can be named by <c>STRIPE_API_BASE</c>.</param>
internal sealed record StripeApiOptions(string? SecretKey, Uri Api)
{
    private const string Name = "STRIPE_SECRET_KEY";

    public static StripeApiOptions Read(ServiceSettings settings)
    {
        var key = settings.Text(Name);
        if (key is not null && (key.Any(char.IsWhiteSpace) || key.StartsWith("whsec_", StringComparison.Ordinal) || key.StartsWith("pk_", StringComparison.Ordinal)))
            settings.Fault(Name, "it is no secret key of Stripe's API", "write a key that begins with sk_ or rk_, or remove it");
        return new StripeApiOptions(key, settings.Address("STRIPE_API_BASE", "https://api.stripe.com"));
    }
}
