using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class StripeCheck
{
    private const string Name = "STRIPE_WEBHOOK_SECRET";

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        const string write = $"{Name}= the signing secret of the webhook endpoint, as Stripe's dashboard shows it (whsec_…)";
        var secrets = settings.List(Name);
        if (secrets.Count == 0)
            yield return new Finding(Name, Level.Fail, "missing, so Stripe's webhooks are answered with 503", write);
        else if (!secrets.All(s => s.StartsWith("whsec_", StringComparison.Ordinal) && s.Length > 16))
            yield return new Finding(Name, Level.Fail, "a member does not look like a signing secret", write);
        else
            yield return new Finding(Name, Level.Ok, secrets.Count == 1 ? "set" : $"{secrets.Count} secrets are set");
    }
}
