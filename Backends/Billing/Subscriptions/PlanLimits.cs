using System.Globalization;
using System.Text.Json;
using ResponsiAI.Billing.Events;

namespace ResponsiAI.Billing.Subscriptions;

/// <summary>
/// What a plan allows, as the metadata of its prices says: <c>limit</c>, or <c>limit_METRIC</c> where several things are
/// counted. Of several prices the largest counts.
/// </summary>
internal static class PlanLimits
{
    private const string Name = "limit";

    /// <returns>A JSON object from metric to limit, the one without a name being empty; null where no price says any.</returns>
    public static string? Read(IEnumerable<EventObject> prices)
    {
        var limits = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var metadata in prices.Select(p => p.Child("metadata")).Where(m => m.Exists))
            foreach (var member in metadata.Json.EnumerateObject())
                if (MetricOf(member.Name) is { } metric && Number(EventObject.Read(member.Value)) is { } limit && !(limits.GetValueOrDefault(metric) >= limit))
                    limits[metric] = limit;
        return limits.Count == 0 ? null : JsonSerializer.Serialize(limits);
    }

    /// <param name="limits">As read from prices.</param>
    public static decimal? Of(string? limits, string metric) =>
        limits is null ? null : new EventObject(JsonElement.Parse(limits)).Decimal(metric);

    private static string? MetricOf(string member) =>
        member == Name ? "" : member.StartsWith(Name + "_", StringComparison.Ordinal) && member.Length > Name.Length + 1 ? member[(Name.Length + 1)..] : null;

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Usage.UsageReport.Largest ? number : null;
}
