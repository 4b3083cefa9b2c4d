using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;

namespace ResponsiAI.Billing.Usage;

/// <summary>A warning that is due, as it waits in the inbox.</summary>
/// <param name="PeriodEnd">Unix seconds.</param>
internal sealed record UsageWarning(string Customer, decimal Used, decimal Limit, decimal Percent, long PeriodEnd)
{
    public const string Type = "usage.warning";

    public static InboxEntry Entry(UsageReport report, UsagePeriod period, DateTimeOffset now) => new(
        $"usage:{Fit(report.Customer)}:{(report.Metric.Length == 0 ? "" : report.Metric + ":")}{period.Name}:{report.Limit.ToString("G29", CultureInfo.InvariantCulture)}:90",
        InboxSource.Usage, Type, now.ToUnixTimeSeconds(),
        JsonSerializer.Serialize(new UsageWarning(report.Customer, report.Used, report.Limit, report.Percent, period.End))) { Customer = report.Customer };

    /// <exception cref="JsonException">It is none.</exception>
    public static UsageWarning Read(EventObject payload) => payload.Json.Deserialize<UsageWarning>() ?? throw new JsonException();

    /// <param name="id">Of a warning in the inbox.</param>
    /// <returns>The metric, empty for that without a name; null when the id is not that of a warning of this customer.</returns>
    public static string? MetricOf(string id, string customer)
    {
        var start = $"usage:{Fit(customer)}:";
        if (!id.StartsWith(start, StringComparison.Ordinal))
            return null;
        return id[start.Length..].Split(':') switch
        {
            [_, _, _] => "",
            [var metric, _, _, _] => metric,
            _ => null,
        };
    }

    // The id becomes a header value, where only plain characters arrive unchanged.
    private static string Fit(string customer) =>
        customer.Length <= 100 && Ids.IsPlain(customer) ? customer : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customer)));
}
