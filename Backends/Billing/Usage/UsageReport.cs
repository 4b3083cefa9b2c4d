using System.Text.Json;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Usage;

/// <summary>What a customer has used of what the plan allows, absolute.</summary>
internal sealed record UsageReport(string Customer, decimal Used, decimal Limit)
{
    /// <summary>The part of the limit at which the customer is warned. Said here and nowhere else.</summary>
    private const decimal WarnAt = 0.9m;

    /// <summary>Larger numbers are a mistake of the caller, and would leave the range that all parts count in.</summary>
    private const decimal Largest = 1_000_000_000_000_000m;

    private const int LongestCustomer = 255;

    public bool IsNearLimit => Used >= WarnAt * Limit;

    /// <summary>With one decimal, rounded down, so that 90 is never shown before it is reached. At most a million.</summary>
    public decimal Percent => Used >= Limit * 10_000 ? 1_000_000 : Math.Floor(Used / Limit * 1000) / 10;

    /// <returns>The report, or the reason why there is none.</returns>
    public static (UsageReport? Report, string? Refusal) Read(ReadOnlyMemory<byte> body)
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
        if (said.Text("customer") is not { Length: <= LongestCustomer } customer || customer.Any(char.IsControl) || customer != customer.Trim())
            return (null, "customer_invalid");
        if (said.Decimal("used") is not { } used || used is < 0 or > Largest)
            return (null, "used_invalid");
        return said.Decimal("limit") is { } limit and > 0 and <= Largest ? (new UsageReport(customer, used, limit), null) : (null, "limit_invalid");
    }
}
