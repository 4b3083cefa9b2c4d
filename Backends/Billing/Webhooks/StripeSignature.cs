using Stripe;

namespace ResponsiAI.Billing.Webhooks;

/// <summary>Checks <c>Stripe-Signature</c> by Stripe's own library, which throws much more than its documentation says.</summary>
internal sealed class StripeSignature(WebhookOptions options, TimeProvider clock)
{
    /// <summary>Seconds between the signature's time and ours, in both directions; Stripe's default.</summary>
    private const long Tolerance = 300;

    public SignatureVerdict Check(string body, string header)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < options.Secrets.Count; i++)
            if (IsSigned(body, header, options.Secrets[i], Tolerance, now))
                return new SignatureVerdict.Valid(i);
        return options.Secrets.Any(secret => IsSigned(body, header, secret, long.MaxValue, now)) ? new SignatureVerdict.Expired() : new SignatureVerdict.Invalid();
    }

    private static bool IsSigned(string body, string header, string secret, long tolerance, long now)
    {
        try
        {
            EventUtility.ValidateSignature(body, header, secret, tolerance, now);
            return true;
        }
        catch (Exception)
        {
            // Whatever it stumbles over was sent by a stranger and is no valid signature.
            return false;
        }
    }
}

internal abstract record SignatureVerdict
{
    /// <param name="Secret">Which of the secrets verified, counted from 0.</param>
    public sealed record Valid(int Secret) : SignatureVerdict;

    /// <summary>Rightly signed, but too long ago or too far in the future.</summary>
    public sealed record Expired : SignatureVerdict;

    public sealed record Invalid : SignatureVerdict;
}
