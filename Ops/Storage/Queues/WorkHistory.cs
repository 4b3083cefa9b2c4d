using System.Data.Common;
using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Queues;

/// <summary>Where a queue keeps what an operator asks about: a table with the columns <c>at BIGINT, what TEXT, note TEXT</c> beside the row's id.</summary>
/// <param name="Id">The column that holds the row's id.</param>
public sealed record HistoryTable(string Name, string Id);

/// <summary>
/// Failed attempts, their ends, and what operators did. A row that is done at once leaves nothing here, and one that waits
/// for a server that is down no line for every try: the row itself tells those.
/// </summary>
public sealed class WorkHistory(Database database, HistoryTable table)
{
    private const int Longest = 200;

    /// <summary>Adds a step with the transaction that it is part of.</summary>
    public Task AddAsync(DbConnection connection, DbTransaction? transaction, string id, string what, string? note, CancellationToken cancellation) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO {table.Name} ({table.Id}, at, what, note) VALUES (@id, {database.Now}, @what, @note)", new { id, what, note }, transaction, cancellationToken: cancellation));

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<WorkStep>> OfAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var steps = await connection.QueryAsync<WorkStep>(new CommandDefinition(
            $"SELECT at, what, note FROM {table.Name} WHERE {table.Id} = @id ORDER BY at LIMIT {Longest}", new { id }, cancellationToken: cancellation));
        return steps.AsList();
    }

    /// <summary>The step that an outcome leaves behind; null for none.</summary>
    internal static (string What, string? Note)? StepOf(Lease lease, WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.Retry { Counts: true } retry => ("failed", retry.Reason),
        WorkOutcome.Dead dead => (WorkStatus.Dead, dead.Reason),
        WorkOutcome.Done done when lease.Attempts > 1 => (done.Status, done.Note),
        WorkOutcome.Retry { Step: { } step } retry => (step, retry.Reason),
        _ => null,
    };
}

public sealed record WorkStep
{
    /// <summary>Unix milliseconds.</summary>
    public long At { get; init; }

    /// <summary>A status, <c>failed</c>, or what an operator did.</summary>
    public required string What { get; init; }

    public string? Note { get; init; }
}
