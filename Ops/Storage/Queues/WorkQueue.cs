using System.Data.Common;
using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Queues;

/// <summary>
/// Leases rows of a table to workers. A claim is committed before the work begins, and a completion counts only while
/// the lease is the caller's, so that a worker that was thought dead changes nothing.
/// </summary>
public sealed class WorkQueue(Database database, QueueOptions options) : IDisposable
{
    /// <summary>What became of attempts, and what operators did.</summary>
    public WorkHistory History { get; } = new(database, options.History);

    private readonly SemaphoreSlim signal = new(0, 1);

    /// <summary>Wakes this process's worker; call after a row was committed.</summary>
    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // A wake-up is already under way.
        }
    }

    internal Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    /// <summary>Up to <paramref name="limit"/> rows that are due or whose lease ran out.</summary>
    public async Task<IReadOnlyList<T>> ClaimAsync<T>(string owner, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<T>(new CommandDefinition(ClaimSql, new { owner, limit, lease = (long)options.Lease.TotalMilliseconds }, cancellationToken: cancellation));
        return rows.AsList();
    }

    public Task<bool> RenewAsync(Lease lease, CancellationToken cancellation) =>
        GuardedAsync(lease, $"lease_until = {database.Now} + @lease", new { lease = (long)options.Lease.TotalMilliseconds }, cancellation);

    /// <summary>The outcome itself, or dead where it would have been one attempt too many.</summary>
    public WorkOutcome Final(Lease lease, WorkOutcome outcome) =>
        outcome is WorkOutcome.Retry { Counts: true } last && lease.Attempts >= options.MaxAttempts
            ? new WorkOutcome.Dead($"{last.Reason} (after {lease.Attempts} attempts)") { Also = last.Also }
            : outcome;

    /// <summary>Writes the outcome and the step that the history keeps of it, both or neither.</summary>
    /// <returns>False when the lease was lost meanwhile.</returns>
    public async Task<bool> FinishAsync(Lease lease, WorkOutcome outcome, CancellationToken cancellation)
    {
        outcome = Final(lease, outcome);
        var (set, values) = Written(lease, outcome);
        if (WorkHistory.StepOf(lease, outcome) is not { } step)
            return await GuardedAsync(lease, set, values, cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await GuardedAsync(connection, transaction, lease, set, values, cancellation))
            return false;
        await History.AddAsync(connection, transaction, lease.Id, step.What, step.Note, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Changes the row while the lease is held.</summary>
    /// <param name="set">The assignments, written by us and never from input.</param>
    /// <returns>False when the lease was lost meanwhile.</returns>
    public async Task<bool> GuardedAsync(Lease lease, string set, object values, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await GuardedAsync(connection, null, lease, set, values, cancellation);
    }

    private async Task<bool> GuardedAsync(DbConnection connection, DbTransaction? transaction, Lease lease, string set, object values, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("id", lease.Id);
        parameters.Add("owner", lease.Owner);
        parameters.Add("attempt", lease.Attempts);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE {options.Table} SET {set} WHERE id = @id AND owner = @owner AND attempts = @attempt AND status = 'leased'", parameters, transaction, cancellationToken: cancellation)) == 1;
    }

    private (string Set, object Values) Written(Lease lease, WorkOutcome outcome)
    {
        var (set, values) = outcome switch
        {
            WorkOutcome.Done done => ($"status = @status, last_error = @note, finished_at = {database.Now}", new { status = done.Status, note = done.Note }),
            WorkOutcome.Dead dead => ($"status = '{WorkStatus.Dead}', last_error = @reason, finished_at = {database.Now}", new { reason = dead.Reason }),
            WorkOutcome.Retry retry => ($"status = '{WorkStatus.Pending}', last_error = @reason, attempts = attempts - @refund, next_at = {database.Now} + @wait",
                (object)new { reason = retry.Reason, refund = retry.Counts ? 0 : 1, wait = (long)(retry.After ?? Backoff(lease.Attempts)).TotalMilliseconds }),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
        return ($"{set}, owner = NULL, lease_until = NULL{(outcome.Also is { } also ? ", " + also : "")}", values);
    }

    public async Task<QueueDepth> DepthAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<QueueDepth>(new CommandDefinition($"""
            SELECT COALESCE(SUM(CASE WHEN status IN ('pending', 'leased') THEN 1 ELSE 0 END), 0) AS waiting,
                   COALESCE(SUM(CASE WHEN status = 'dead' THEN 1 ELSE 0 END), 0) AS dead
            FROM {options.Table} WHERE status IN ('pending', 'leased', 'dead')
            """, cancellationToken: cancellation));
    }

    public void Dispose() => signal.Dispose();

    private TimeSpan Backoff(int attempts)
    {
        var wait = options.Backoff * Math.Pow(2, Math.Min(attempts - 1, 20));
        var bounded = wait < options.MaxBackoff ? wait : options.MaxBackoff;
        return bounded * (1 + (Random.Shared.NextDouble() * 0.25));
    }

    // Each of the two selections follows the index on (status, next_at) and ends at its limit, however many rows wait; by one
    // condition for both every waiting row would be read and sorted. Materialized, because PostgreSQL may otherwise run a
    // limited selection more than once and lease more rows than asked for. The time is a subquery, because the clock by
    // itself is no bound for an index.
    private string ClaimSql => $"""
        WITH abandoned AS MATERIALIZED (
            SELECT id FROM {options.Table} WHERE status = 'leased' AND lease_until <= (SELECT {database.Now}) ORDER BY next_at, id LIMIT @limit {Locking}),
        due AS MATERIALIZED (
            SELECT id FROM {options.Table} WHERE status = 'pending' AND next_at <= (SELECT {database.Now}) ORDER BY next_at, id LIMIT @limit {Locking})
        UPDATE {options.Table} SET status = 'leased', owner = @owner, lease_until = {database.Now} + @lease, attempts = attempts + 1
        WHERE id IN (SELECT id FROM abandoned UNION ALL SELECT id FROM due LIMIT @limit)
        RETURNING *
        """;

    private string Locking => database.Engine == Engine.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
}

/// <param name="Waiting">Pending and leased rows.</param>
/// <param name="Dead">Rows that only an operator moves again.</param>
public sealed record QueueDepth
{
    public long Waiting { get; init; }

    public long Dead { get; init; }
}
