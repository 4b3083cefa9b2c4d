using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>One line of the list. No payload: it holds what belongs to customers.</summary>
internal sealed record InboxLine(string Id, string Type, string Status, int Attempts, DateTimeOffset HappenedAt, DateTimeOffset ReceivedAt, string? Reason)
{
    public static InboxLine Of(InboxRow row) => new(
        row.Id, row.Type, row.Status, row.Attempts, InboxTime.OfSeconds(row.Created), DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt), row.LastError);
}

/// <summary>One event with all that is known of it but its payload.</summary>
/// <param name="About">The id of the object that it is about.</param>
/// <param name="Trace">The trace id that everything done for it has in the logs of all processes.</param>
/// <param name="Secret">Which of the webhook secrets verified it, counted from 0.</param>
internal sealed record InboxDetail(
    InboxLine Event, string Source, string? ApiVersion, bool? LiveMode, string? About, string? Customer, string? Trace, int? Secret, DateTimeOffset? NextAttemptAt, IReadOnlyList<InboxMoment> History)
{
    public static InboxDetail Of(InboxRow row, IReadOnlyList<WorkStep> steps)
    {
        var payload = new EventObject(JsonElement.Parse(row.Payload!));
        var subject = payload.Child("data").Child("object");
        return new InboxDetail(
            InboxLine.Of(row), row.Source, payload.Text("api_version"), payload.Json.TryGetProperty("livemode", out var live) ? live.ValueKind == JsonValueKind.True : null,
            subject.Reference("id"), subject.Reference("customer") ?? payload.Reference("Customer"), TraceId(row.Trace), row.Secret,
            row.Status == WorkStatus.Pending ? DateTimeOffset.FromUnixTimeMilliseconds(row.NextAt) : null, [.. Moments(row, steps)]);
    }

    // 00-TRACE-SPAN-FLAGS (W3C Trace Context, section 3.2.2).
    private static string? TraceId(string? traceparent) => traceparent?.Split('-') is [_, var id, ..] ? id : null;

    private static IEnumerable<InboxMoment> Moments(InboxRow row, IReadOnlyList<WorkStep> steps)
    {
        yield return new InboxMoment(DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt), "received", null);
        foreach (var step in steps)
            yield return new InboxMoment(DateTimeOffset.FromUnixTimeMilliseconds(step.At), step.What, step.Note);
        // The last word is the row's own, unless it was told as a step.
        if (row.FinishedAt is { } end && (steps.Count == 0 || steps[^1].What != row.Status))
            yield return new InboxMoment(DateTimeOffset.FromUnixTimeMilliseconds(end), row.Status, row.LastError);
    }
}

internal sealed record InboxMoment(DateTimeOffset At, string What, string? Note);

internal static class InboxTime
{
    /// <summary>Stripe's seconds, held within what a date can be.</summary>
    public static DateTimeOffset OfSeconds(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
