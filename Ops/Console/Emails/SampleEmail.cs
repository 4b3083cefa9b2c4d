using System.Text.Json.Nodes;

namespace ResponsiAI.Ops.Emails;

/// <summary>What the templates are filled with to look at them.</summary>
internal static class SampleEmail
{
    /// <summary>All that there are; `ops email test` sends the first where none is named.</summary>
    public static IReadOnlyList<string> Templates { get; } = ["subscription-confirmation", "subscription-cancellation", "payment-failure", "usage-warning"];

    /// <summary>Everything that any template shows; each takes what it knows.</summary>
    public static JsonObject Data(DateTimeOffset now) => new()
    {
        ["name"] = "Sample Customer",
        ["plan"] = "Pro",
        ["amount"] = "49.00 USD",
        ["periodEnd"] = Day(now.AddMonths(1)),
        ["accessUntil"] = Day(now.AddMonths(1)),
        ["number"] = "SAMPLE-0001",
        ["nextAttempt"] = Day(now.AddDays(3)),
        ["invoiceUrl"] = "https://invoice.stripe.com/i/acct_sample/test_sample",
        ["used"] = 45,
        ["limit"] = 50,
        ["percent"] = 90,
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd");
}
