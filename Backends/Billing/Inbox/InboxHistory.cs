using System.Data.Common;
using Dapper;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>
/// Keeps what an operator asks about: failed attempts and replays. An event that is done at once leaves nothing here,
/// and one that waits for notifications no row for every try.
/// </summary>
internal sealed class InboxHistory(Database database)
{
    public const string Replayed = "replayed";

    public Task KeepAsync(InboxItem item, WorkOutcome outcome, CancellationToken cancellation) => outcome switch
    {
        WorkOutcome.Retry { Counts: true } retry => AddAsync(item.Id, "failed", retry.Reason, cancellation),
        WorkOutcome.Dead dead => AddAsync(item.Id, WorkStatus.Dead, dead.Reason, cancellation),
        WorkOutcome.Done done when item.Attempts > 1 => AddAsync(item.Id, done.Status, done.Note, cancellation),
        _ => Task.CompletedTask,
    };

    public async Task AddAsync(string id, string what, string? note, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await AddAsync(connection, null, id, what, note, cancellation);
    }

    public Task AddAsync(DbConnection connection, DbTransaction? transaction, string id, string what, string? note, CancellationToken cancellation) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO billing_inbox_history (event, at, what, note) VALUES (@id, {database.Now}, @what, @note)", new { id, what, note }, transaction, cancellationToken: cancellation));

    public async Task<IReadOnlyList<InboxStep>> OfAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var steps = await connection.QueryAsync<InboxStep>(new CommandDefinition(
            "SELECT at, what, note FROM billing_inbox_history WHERE event = @id ORDER BY at LIMIT 200", new { id }, cancellationToken: cancellation));
        return steps.AsList();
    }
}

/// <param name="At">Unix milliseconds.</param>
internal sealed record InboxStep
{
    public long At { get; init; }

    public required string What { get; init; }

    public string? Note { get; init; }
}
