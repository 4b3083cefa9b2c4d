using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>Acceptance: a mail that was answered with 202 is in the database.</summary>
internal static class EmailEndpoints
{
    public static void AddEmails(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<EmailStore>();
        builder.Services.AddSingleton<Dismissals>();
    }

    public static void MapEmails(this WebApplication app)
    {
        app.MapPost("/emails", AcceptAsync).WithMetadata(EmailBody.Limit);
        app.MapGet("/emails/{id}", FindAsync);
    }

    private static Task<IResult> AcceptAsync(HttpRequest http, EmailStore store, WorkQueue queue, CancellationToken cancellation) => EmailBody.ReadAsync(http, async body =>
    {
        var keys = http.Headers["Idempotency-Key"];
        var request = EmailRequest.Parse(keys.Count == 1 ? keys[0] : null, body);
        var (row, isNew) = await store.AcceptAsync(request, cancellation);
        if (!isNew && !request.SaysTheSameAs(row))
            return Problem.Result(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This idempotency key was used for a mail with other content.");
        if (isNew)
            queue.Wake();
        return Results.Accepted($"/emails/{row.Id}", new { row.Id, row.Status });
    }, cancellation);

    /// <param name="address"><c>full</c> shows it as it is.</param>
    private static async Task<IResult> FindAsync(string id, string? address, EmailStore store, WorkHistory history, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } row
            ? Results.Ok(EmailView.Of(row, isFull: address == "full") with { History = EmailMoment.Of(row, await history.OfAsync(id, cancellation)) })
            : Problem.Result(StatusCodes.Status404NotFound, "email_unknown", "No mail has this id.");
}
