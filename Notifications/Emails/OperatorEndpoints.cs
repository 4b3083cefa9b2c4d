using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>For operators: which mails stand where, and once more with those that ended badly.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperator(this WebApplication app)
    {
        app.MapPost("/emails/search", SearchAsync);
        app.MapPost("/emails/{id}/resend", ResendAsync);
        app.MapPost("/emails/resend-dead", ResendDeadAsync);
        Dismissals.Map(app);
    }

    private static async Task<IResult> SearchAsync(EmailFilter filter, EmailStore store, CancellationToken cancellation) => filter.Fault() is { } fault
        ? Problem.Result(StatusCodes.Status400BadRequest, "filter_invalid", fault)
        : Results.Ok(new { Emails = (await store.SearchAsync(filter, cancellation)).Select(r => EmailView.Of(r)) });

    private static async Task<IResult> ResendAsync(string id, EmailStore store, WorkQueue queue, CancellationToken cancellation)
    {
        if (!await store.ResendAsync(id, cancellation))
            return await store.FindAsync(id, cancellation) is { } row
                ? Problem.Result(StatusCodes.Status409Conflict, "email_not_resendable", $"The mail is {row.Status}; only one that ended without being sent can be sent again.")
                : Problem.Result(StatusCodes.Status404NotFound, "email_unknown", "No mail has this id.");
        queue.Wake();
        return Results.Accepted($"/emails/{id}", new { Id = id, Status = WorkStatus.Pending });
    }

    private static async Task<IResult> ResendDeadAsync(EmailStore store, WorkQueue queue, CancellationToken cancellation)
    {
        var (resent, left) = await store.ResendDeadAsync(cancellation);
        queue.Wake();
        return Results.Ok(new { Resent = resent, MayHaveArrived = left });
    }
}
