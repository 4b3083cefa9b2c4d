using Dapper;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>The inbox as an operator looks at it, and the way back from its end for an event.</summary>
internal sealed class InboxReview(Database database, WorkQueue queue, WorkHistory history)
{
    /// <summary>The final status of what an operator decided to leave as it is.</summary>
    public const string Dismissed = "dismissed";

    private const string Replayed = "replayed";
    private const string Columns = "id, source, type, created, secret, trace, received_at, status, attempts, next_at, last_error, finished_at";

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<InboxRow>> ListAsync(InboxFilter filter, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<InboxRow>(new CommandDefinition(
            $"SELECT {Columns} FROM {InboxStore.Table} WHERE {filter.Where} ORDER BY received_at DESC, id LIMIT @limit",
            new { filter.Status, filter.Type, filter.Since, limit }, cancellationToken: cancellation));
        return rows.AsList();
    }

    public async Task<InboxRow?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<InboxRow>(new CommandDefinition(
            $"SELECT {Columns}, payload FROM {InboxStore.Table} WHERE id = @id", new { id }, cancellationToken: cancellation));
    }

    /// <summary>The events of a customer (by id or address), about an object, of a mail or of an id of their own, the newest first.</summary>
    public async Task<IReadOnlyList<InboxRow>> AboutAsync(string subject, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<InboxRow>(new CommandDefinition($"""
            SELECT {Columns}, payload FROM {InboxStore.Table} WHERE id IN (
                SELECT id FROM {InboxStore.Table} WHERE id = @subject OR about = @subject OR customer = @subject
                UNION SELECT event FROM billing_mails WHERE email = @subject
                UNION SELECT inbox.id FROM {InboxStore.Table} inbox JOIN billing_customers customer ON inbox.customer = customer.id
                WHERE lower(customer.email) = lower(@subject))
            ORDER BY received_at DESC, created DESC, id LIMIT @limit
            """, new { subject, limit }, cancellationToken: cancellation));
        return rows.AsList();
    }

    /// <summary>Which of these ids are here.</summary>
    public async Task<IReadOnlySet<string>> KnownAsync(string[] ids, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        // Dapper gives PostgreSQL one array, and SQLite one parameter for each.
        var among = database.Engine == Engine.Postgres ? "= ANY(@ids)" : "IN @ids";
        return (await connection.QueryAsync<string>(new CommandDefinition($"SELECT id FROM {InboxStore.Table} WHERE id {among}", new { ids }, cancellationToken: cancellation))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Settles an event that is dead or quarantined without any further effect, keeping its reason.</summary>
    /// <returns>False when it is neither.</returns>
    public async Task<bool> DismissAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var changed = await connection.ExecuteAsync(new CommandDefinition($"""
            UPDATE {InboxStore.Table} SET status = '{Dismissed}', finished_at = {database.Now} WHERE id = @id AND status IN ('{WorkStatus.Dead}', '{Quarantine.Status}')
            """, new { id }, transaction, cancellationToken: cancellation));
        if (changed == 0)
            return false;
        await history.AddAsync(connection, transaction, id, Dismissed, null, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Gives an event that is dead, done, dismissed or quarantined to the workers again; its effects exist once however often that is done.</summary>
    /// <returns>False when it is none of these: a worker has it already, or it is never worked on.</returns>
    public async Task<bool> ReplayAsync(string id, CancellationToken cancellation)
    {
        await using (var connection = await database.OpenAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var changed = await connection.ExecuteAsync(new CommandDefinition($"""
                UPDATE {InboxStore.Table} SET status = '{WorkStatus.Pending}', attempts = 0, next_at = {database.Now}, last_error = NULL, finished_at = NULL
                WHERE id = @id AND status IN ('{WorkStatus.Dead}', '{WorkStatus.Done}', '{Dismissed}', '{Quarantine.Status}')
                """, new { id }, transaction, cancellationToken: cancellation));
            if (changed == 0)
                return false;
            await history.AddAsync(connection, transaction, id, Replayed, null, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        queue.Wake();
        return true;
    }
}

/// <summary>Which entries are meant; what is null chooses nothing out.</summary>
/// <param name="Since">Received since, Unix milliseconds.</param>
internal sealed record InboxFilter(string? Status, string? Type, long? Since)
{
    /// <summary>For the parameters of the same names.</summary>
    public string Where => string.Join(" AND ", Conditions());

    private IEnumerable<string> Conditions()
    {
        yield return "1 = 1";
        if (Status is not null)
            yield return "status = @Status";
        if (Type is not null)
            yield return "type = @Type";
        if (Since is not null)
            yield return "received_at >= @Since";
    }
}

internal sealed record InboxRow
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Which of the webhook secrets verified it, counted from 0.</summary>
    public int? Secret { get; init; }

    public string? Trace { get; init; }

    /// <summary>Unix milliseconds, like the times below.</summary>
    public long ReceivedAt { get; init; }

    public required string Status { get; init; }

    public int Attempts { get; init; }

    public long NextAt { get; init; }

    public string? LastError { get; init; }

    public long? FinishedAt { get; init; }

    /// <summary>Only where one entry was asked for.</summary>
    public string? Payload { get; init; }
}
