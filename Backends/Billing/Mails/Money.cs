using System.Collections.Frozen;
using System.Globalization;

namespace ResponsiAI.Billing.Mails;

/// <summary>
/// Stripe's amounts are in the currency's smallest unit (docs.stripe.com/currencies). ISK and UGX have no decimals
/// either, but Stripe goes on counting them in hundredths, so they are in no list here.
/// </summary>
internal static class Money
{
    private static readonly FrozenSet<string> WithoutDecimals = new[]
    {
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> WithThreeDecimals =
        new[] { "BHD", "JOD", "KWD", "OMR", "TND" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <returns><c>12.00 EUR</c>; null when the amount or its currency is not known.</returns>
    public static string? Format(long? minor, string? currency)
    {
        if (minor is not { } amount || currency is null)
            return null;
        var decimals = WithoutDecimals.Contains(currency) ? 0 : WithThreeDecimals.Contains(currency) ? 3 : 2;
        var major = amount / (decimal)Math.Pow(10, decimals);
        return $"{major.ToString("F" + decimals, CultureInfo.InvariantCulture)} {currency.ToUpperInvariant()}";
    }
}
