using Dapper;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>Dead mails that an operator has settled without sending them: health no longer tells of them.</summary>
internal sealed class Dismissals(Database database)
{
    public const string Status = "dismissed";

    private string Dismiss => $"""
        UPDATE notifications_emails SET status = '{Status}', finished_at = {database.Now}, last_error = 'dismissed by an operator, and dead before: ' || COALESCE(last_error, 'no reason given')
        WHERE status = '{WorkStatus.Dead}'
        """;

    public static void Map(WebApplication app)
    {
        app.MapPost("/emails/{id}/dismiss", DismissAsync);
        app.MapPost("/emails/dismiss-dead", async (Dismissals dismissals, CancellationToken cancellation) => Results.Ok(new { Dismissed = await dismissals.AddAsync(null, cancellation) }));
    }

    /// <param name="id">The mail; null for all that are dead.</param>
    /// <returns>How many were dead until now.</returns>
    private async Task<int> AddAsync(string? id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(id is null ? Dismiss : $"{Dismiss} AND id = @id", new { id }, cancellationToken: cancellation));
    }

    private static async Task<IResult> DismissAsync(string id, Dismissals dismissals, EmailStore store, CancellationToken cancellation) =>
        await dismissals.AddAsync(id, cancellation) == 1 ? Results.Ok(new { Id = id, Status })
        : await store.FindAsync(id, cancellation) is { } row ? Problem.Result(StatusCodes.Status409Conflict, "email_not_dead", $"The mail is {row.Status}; only a dead one can be dismissed.")
        : Problem.Result(StatusCodes.Status404NotFound, "email_unknown", "No mail has this id.");
}
