using System.Text.Json;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Usage;

/// <summary>What the application says of a customer's usage.</summary>
/// <param name="Amount">What was used in all, or how much more of an increment.</param>
/// <param name="Limit">Null: the plan's.</param>
internal sealed record UsageStatement(string Customer, string Metric, decimal Amount, decimal? Limit)
{
    /// <summary>For telling whether two increments are the same.</summary>
    public string Said() => Limit is { } limit ? With(limit).ToString() : ToString();

    public UsageReport With(decimal limit) => new(Customer, Metric, Amount, limit);

    /// <param name="used">The member that tells how much: <c>used</c>, or <c>by</c> of an increment.</param>
    /// <returns>The statement, or the reason why there is none.</returns>
    public static (UsageStatement? Statement, string? Refusal) Read(ReadOnlyMemory<byte> body, string used)
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
        if (said.Text("customer") is not { } customer || !UsageReport.IsCustomer(customer))
            return (null, "customer_invalid");
        if (said.Has("metric") && (said.Text("metric") is not { } named || !UsageReport.IsMetric(named)))
            return (null, "metric_invalid");
        if (said.Decimal(used) is not { } amount || amount is < 0 or > UsageReport.Largest)
            return (null, used + "_invalid");
        var limit = said.Decimal("limit");
        return !said.Has("limit") || limit is > 0 and <= UsageReport.Largest
            ? (new UsageStatement(customer, said.Text("metric") ?? "", amount, limit), null)
            : (null, "limit_invalid");
    }
}
