using Microsoft.AspNetCore.Http.Metadata;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>Acceptance: a mail that was answered with 202 is in the database.</summary>
internal static class EmailEndpoints
{
    private const int MaxBody = 64 * 1024;

    public static void AddEmails(this ServiceBuilder builder) => builder.Services.AddSingleton<EmailStore>();

    public static void MapEmails(this WebApplication app)
    {
        app.MapPost("/emails", AcceptAsync).WithMetadata(new BodyLimit(MaxBody));
        app.MapGet("/emails/{id}", FindAsync);
    }

    private static async Task<IResult> AcceptAsync(HttpRequest http, EmailStore store, WorkQueue queue, CancellationToken cancellation)
    {
        if (!http.HasJsonContentType())
            return Problem.Result(StatusCodes.Status415UnsupportedMediaType, "content_type", "Send application/json.");
        try
        {
            using var body = new MemoryStream();
            await http.Body.CopyToAsync(body, cancellation);
            var keys = http.Headers["Idempotency-Key"];
            var request = EmailRequest.Parse(keys.Count == 1 ? keys[0] : null, body.GetBuffer().AsMemory(0, (int)body.Length));
            var (row, isNew) = await store.AcceptAsync(request, cancellation);
            if (!isNew && !request.SaysTheSameAs(row))
                return Problem.Result(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This idempotency key was used for a mail with other content.");
            if (isNew)
                queue.Wake();
            return Results.Accepted($"/emails/{row.Id}", new { row.Id, row.Status });
        }
        catch (EmailRefusedException refused)
        {
            return Problem.Result(refused.Status, refused.Reason, refused.Message);
        }
        catch (BadHttpRequestException bad)
        {
            return Problem.Result(bad.StatusCode, "body_unreadable", $"The body could not be read; it may have {MaxBody} bytes.");
        }
    }

    /// <param name="address"><c>full</c> shows it as it is.</param>
    private static async Task<IResult> FindAsync(string id, string? address, EmailStore store, WorkHistory history, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } row
            ? Results.Ok(EmailView.Of(row, isFull: address == "full") with { History = EmailMoment.Of(row, await history.OfAsync(id, cancellation)) })
            : Problem.Result(StatusCodes.Status404NotFound, "email_unknown", "No mail has this id.");

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
