using System.Globalization;

namespace ResponsiAI.Billing.Usage;

/// <summary>In one period a customer is warned once per limit.</summary>
/// <param name="Name">Part of the warning's key.</param>
/// <param name="End">Unix seconds.</param>
internal sealed record UsagePeriod(string Name, long End)
{
    public static UsagePeriod OfSubscription(long end) =>
        new(DateTimeOffset.FromUnixTimeSeconds(end).ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture), end);

    /// <summary>The calendar month in UTC, for customers without a subscription that is known here.</summary>
    public static UsagePeriod OfMonth(DateTimeOffset now) =>
        new(now.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).ToUnixTimeSeconds());
}
