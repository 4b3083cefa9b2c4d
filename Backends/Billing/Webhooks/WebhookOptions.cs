using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Billing.Webhooks;

/// <param name="Secrets">Any of them verifies, so that one can be rolled; empty where production has none.</param>
/// <param name="IsConfigured">An operator set them; false with the secret that development makes for itself.</param>
/// <param name="KeepsTestModeOut">Production does not act on events of Stripe's test mode.</param>
internal sealed record WebhookOptions(IReadOnlyList<string> Secrets, bool IsConfigured, bool KeepsTestModeOut)
{
    private const string Name = "STRIPE_WEBHOOK_SECRET";

    /// <summary>The file in the data folder's secrets that development signs and verifies with.</summary>
    private const string DevelopmentFile = "stripe-webhook-secret";

    public static WebhookOptions Read(ServiceSettings settings)
    {
        var said = settings.List(Name);
        if (settings.Has(Name) && said.Count == 0)
            settings.Fault(Name, "it holds no secret", "write the signing secret of the webhook endpoint, or remove it");
        if (said.Any(s => s.StartsWith("sk_", StringComparison.Ordinal) || s.StartsWith("rk_", StringComparison.Ordinal) || s.StartsWith("pk_", StringComparison.Ordinal)))
            settings.Fault(Name, "it holds an API key", "write the signing secret of the webhook endpoint, which begins with whsec_");
        return new WebhookOptions(
            said.Count == 0 && settings.IsDevelopment ? [DevelopmentSecret.GetOrCreate(settings.DataDir, DevelopmentFile)] : said,
            said.Count > 0,
            settings.IsProduction);
    }
}
