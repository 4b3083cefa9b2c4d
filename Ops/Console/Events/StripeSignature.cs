using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.Ops.Events;

/// <summary>Stripe's signature of a webhook (docs.stripe.com/webhooks/signature): HMAC-SHA256 over the time, a dot and the body, under the whole secret.</summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    public static string Sign(byte[] body, string secret, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time), (byte)'.', .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
