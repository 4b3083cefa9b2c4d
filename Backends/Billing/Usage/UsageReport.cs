using System.Text.Json;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Usage;

/// <summary>What a customer has used of what the plan allows.</summary>
/// <param name="Metric">What is counted; empty for an installation that counts one thing only.</param>
internal sealed record UsageReport(string Customer, string Metric, decimal Used, decimal Limit)
{
    /// <summary>The part of the limit at which the customer is warned. Said here and nowhere else.</summary>
    private const decimal WarnAt = 0.9m;

    /// <summary>Larger numbers are a mistake of the caller, and would leave the range that all parts count in.</summary>
    private const decimal Largest = 1_000_000_000_000_000m;

    private const int LongestCustomer = 255;
    private const int LongestMetric = 50;

    public bool IsNearLimit => Used >= WarnAt * Limit;

    /// <summary>With one decimal, rounded down, so that 90 is never shown before it is reached. At most a million.</summary>
    public decimal Percent => Used >= Limit * 10_000 ? 1_000_000 : Math.Floor(Used / Limit * 1000) / 10;

    /// <param name="used">The member that tells how much: <c>used</c>, or <c>by</c> of an increment.</param>
    /// <returns>The report, or the reason why there is none.</returns>
    public static (UsageReport? Report, string? Refusal) Read(ReadOnlyMemory<byte> body, string used = "used")
    {
        EventObject said;
        try
        {
            said = new EventObject(JsonElement.Parse(body.Span));
        }
        catch (JsonException)
        {
            return (null, "body_unreadable");
        }

        if (!said.Exists)
            return (null, "body_unreadable");
        if (said.Text("customer") is not { } customer || !IsCustomer(customer))
            return (null, "customer_invalid");
        if (said.Has("metric") && (said.Text("metric") is not { } named || !IsMetric(named)))
            return (null, "metric_invalid");
        if (said.Decimal(used) is not { } amount || amount is < 0 or > Largest)
            return (null, used + "_invalid");
        return said.Decimal("limit") is { } limit and > 0 and <= Largest
            ? (new UsageReport(customer, said.Text("metric") ?? "", amount, limit), null)
            : (null, "limit_invalid");
    }

    public static bool IsCustomer(string text) => text.Length is > 0 and <= LongestCustomer && !text.Any(char.IsControl) && text == text.Trim();

    public static bool IsMetric(string text) => text.Length is > 0 and <= LongestMetric && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
