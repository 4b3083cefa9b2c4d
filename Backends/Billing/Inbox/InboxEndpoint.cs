using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.Billing.Events;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>
/// For operators, over <c>ops events</c>: <c>GET /events</c>, <c>GET /events/{id}</c>, <c>POST /events/replay</c> and
/// <c>/events/dismiss</c>.
/// No route of the gateway leads here.
/// </summary>
internal static class InboxEndpoint
{
    private const int BodyLimit = 64 * 1024;
    private const int Longest = 500;

    /// <summary>Events that one call moves; more take another call.</summary>
    private const int MostChosen = 1000;

    public static void MapInbox(this WebApplication app)
    {
        app.MapGet("/events", ListAsync);
        app.MapGet("/events/{id}", ShowAsync);
        app.MapPost("/events/replay", ReplayAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));
        app.MapPost("/events/dismiss", DismissAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));
    }

    private static async Task<IResult> ListAsync(InboxReview review, string? status, string? type, string? since, string? limit, CancellationToken cancellation)
    {
        if (!TryTime(since, out var from))
            return SinceInvalid();
        var count = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? Math.Clamp(said, 1, Longest) : 50;
        var rows = await review.ListAsync(new InboxFilter(status, type, from), count, cancellation);
        return Results.Ok(rows.Select(InboxLine.Of));
    }

    private static async Task<IResult> ShowAsync(string id, InboxReview review, WorkHistory history, CancellationToken cancellation) =>
        await review.FindAsync(id, cancellation) is { } row
            ? Results.Ok(InboxDetail.Of(row, await history.OfAsync(id, cancellation)))
            : Problem.Result(StatusCodes.Status404NotFound, "event_unknown", "No event has this id.");

    private static Task<IResult> ReplayAsync(HttpRequest request, InboxReview review, CancellationToken cancellation) =>
        EachAsync(request, review, review.ReplayAsync, (replayed, skipped) => new { replayed, skipped }, cancellation);

    private static Task<IResult> DismissAsync(HttpRequest request, InboxReview review, CancellationToken cancellation) =>
        EachAsync(request, review, review.DismissAsync, (dismissed, skipped) => new { dismissed, skipped }, cancellation);

    private static async Task<IResult> EachAsync(
        HttpRequest request, InboxReview review, Func<string, CancellationToken, Task<bool>> act, Func<List<string>, List<string>, object> answer, CancellationToken cancellation)
    {
        EventObject said;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            said = new EventObject(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return Problem.Result(StatusCodes.Status400BadRequest, "body_unreadable", """Write {"ids":["evt_…"]} or {"dead":true,"type":"…","since":"…"}.""");
        }

        var ids = said.Texts("ids");
        if (ids.Count == 0 && !said.Flag("dead"))
            return Problem.Result(StatusCodes.Status400BadRequest, "nothing_chosen", "Name events by their ids, or say that the dead ones are meant.");
        if (!TryTime(said.Text("since"), out var since))
            return SinceInvalid();
        if (said.Flag("dead"))
            ids = [.. ids, .. (await review.ListAsync(new InboxFilter(WorkStatus.Dead, said.Text("type"), since), MostChosen, cancellation)).Select(r => r.Id)];
        List<string> done = [], skipped = [];
        foreach (var id in ids.Distinct().Take(MostChosen))
            (await act(id, cancellation) ? done : skipped).Add(id);
        return Results.Ok(answer(done, skipped));
    }

    private static bool TryTime(string? text, out long? milliseconds)
    {
        milliseconds = null;
        if (text is null)
            return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        milliseconds = time.ToUnixTimeMilliseconds();
        return true;
    }

    private static IResult SinceInvalid() =>
        Problem.Result(StatusCodes.Status400BadRequest, "since_invalid", "Write the time as ISO 8601 has it, such as 2026-11-23T08:00:00Z.");
}
