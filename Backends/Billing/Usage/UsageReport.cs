namespace ResponsiAI.Billing.Usage;

/// <summary>What a customer has used of what the plan allows.</summary>
/// <param name="Metric">What is counted; empty for an installation that counts one thing only.</param>
internal sealed record UsageReport(string Customer, string Metric, decimal Used, decimal Limit)
{
    /// <summary>The part of the limit at which the customer is warned. Said here and nowhere else.</summary>
    private const decimal WarnAt = 0.9m;

    /// <summary>Larger numbers are a mistake of the caller, and would leave the range that all parts count in.</summary>
    public const decimal Largest = 1_000_000_000_000_000m;

    private const int LongestCustomer = 255;
    private const int LongestMetric = 50;

    public bool IsNearLimit => Used >= WarnAt * Limit;

    /// <summary>With one decimal, rounded down, so that 90 is never shown before it is reached. At most a million.</summary>
    public decimal Percent => Used >= Limit * 10_000 ? 1_000_000 : Math.Floor(Used / Limit * 1000) / 10;

    public static bool IsCustomer(string text) => text.Length is > 0 and <= LongestCustomer && !text.Any(char.IsControl) && text == text.Trim();

    public static bool IsMetric(string text) => text.Length is > 0 and <= LongestMetric && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
