using System.Globalization;

namespace ResponsiAI.Billing.Mails;

internal static class IsoDate
{
    /// <summary><c>yyyy-MM-dd</c> in UTC; null for null.</summary>
    public static string? Of(long? unixSeconds) =>
        unixSeconds is { } time ? DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
