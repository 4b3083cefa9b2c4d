using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Notifications.Emails;

/// <summary>What is told of a mail: everything but its content, whose members are only named, for they hold links to invoices.</summary>
internal sealed record EmailView(
    string Id, string Template, string To, string Status, int Attempts, string? Reason, string MessageId,
    int Unknowns, string Key, IReadOnlyList<string> Members, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, DateTimeOffset? FinishedAt)
{
    /// <param name="isFull">With the address as it is, for whoever asked for this one mail.</param>
    public static EmailView Of(EmailRow row, bool isFull = false)
    {
        using var data = JsonDocument.Parse(row.Data);
        return new EmailView(
            row.Id, row.Template, isFull ? row.Recipient : Scrubber.Address(row.Recipient), row.Status, row.Attempts, row.LastError, row.MessageId,
            row.Unknowns, Scrubber.Text(row.IdempotencyKey), [.. data.RootElement.EnumerateObject().Select(m => Scrubber.Text(m.Name))],
            Time(row.CreatedAt), row.FinishedAt is null ? Time(row.NextAt) : null, row.FinishedAt is { } finished ? Time(finished) : null);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
