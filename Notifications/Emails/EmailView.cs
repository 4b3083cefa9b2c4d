using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>What is told of a mail: everything but its content, whose members are only named, for they hold links to invoices.</summary>
internal sealed record EmailView(
    string Id, string Template, string To, string Status, int Attempts, string? Reason, string MessageId,
    int Unknowns, string Key, IReadOnlyList<string> Members, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, DateTimeOffset? FinishedAt, string? Trace)
{
    /// <summary>Told where one mail was asked for.</summary>
    public IReadOnlyList<EmailMoment>? History { get; init; }

    /// <param name="isFull">With the address as it is, for whoever asked for this one mail.</param>
    public static EmailView Of(EmailRow row, bool isFull = false)
    {
        using var data = JsonDocument.Parse(row.Data);
        return new EmailView(
            row.Id, row.Template, isFull ? row.Recipient : Scrubber.Address(row.Recipient), row.Status, row.Attempts, row.LastError, row.MessageId,
            row.Unknowns, Scrubber.Text(row.IdempotencyKey), [.. data.RootElement.EnumerateObject().Select(m => Scrubber.Text(m.Name))],
            Time(row.CreatedAt), row.FinishedAt is null ? Time(row.NextAt) : null, row.FinishedAt is { } finished ? Time(finished) : null,
            row.Trace?.Split('-') is [_, var trace, ..] ? trace : null);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

internal sealed record EmailMoment(DateTimeOffset At, string What, string? Note)
{
    public static IReadOnlyList<EmailMoment> Of(EmailRow row, IReadOnlyList<WorkStep> steps) => [.. Moments(row, steps)];

    private static IEnumerable<EmailMoment> Moments(EmailRow row, IReadOnlyList<WorkStep> steps)
    {
        yield return Told(row.CreatedAt, "accepted", null);
        foreach (var step in steps)
            yield return Told(step.At, step.What, step.Note);
        // The last word is the row's own, unless it was told as a step.
        if (row.FinishedAt is { } end && (steps.Count == 0 || steps[^1].What != row.Status))
            yield return Told(end, row.Status, row.LastError);
    }

    private static EmailMoment Told(long milliseconds, string what, string? note) => new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), what, note);
}
