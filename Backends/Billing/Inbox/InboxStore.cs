using System.Data.Common;
using Dapper;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

internal sealed class InboxStore(Database database, InboxWriter writer, WorkQueue queue)
{
    public const string Table = "billing_inbox";

    /// <summary>The final status of what is kept but never worked on.</summary>
    public const string Ignored = "ignored";

    /// <summary>When this returns, the entry survives the process.</summary>
    /// <returns>False when the id was there already.</returns>
    public async Task<bool> AddAsync(InboxEntry entry)
    {
        var added = await writer.AddAsync(entry);
        if (added && !entry.Ignored)
            queue.Wake();
        return added;
    }

    /// <summary>The same within the caller's transaction; the caller wakes the worker after its commit.</summary>
    public async Task<bool> AddAsync(DbConnection connection, DbTransaction transaction, InboxEntry entry, CancellationToken cancellation) =>
        (await InboxInsert.ExecuteAsync(database, connection, transaction, [entry], cancellation)).Count == 1;

    public void Wake() => queue.Wake();

    public async Task<InboxState> StateAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<InboxState>(new CommandDefinition($"""
            SELECT COALESCE(SUM(CASE WHEN status = 'dead' THEN 1 ELSE 0 END), 0) AS dead,
                   COALESCE(SUM(CASE WHEN status = '{Quarantine.Status}' THEN 1 ELSE 0 END), 0) AS quarantined,
                   COALESCE(MAX(CASE WHEN status IN ('pending', 'leased') THEN {database.Now} - received_at END), 0) AS oldest_waiting
            FROM {Table} WHERE status IN ('pending', 'leased', 'dead', '{Quarantine.Status}')
            """, cancellationToken: cancellation));
    }
}

internal sealed record InboxState
{
    public long Dead { get; init; }

    public long Quarantined { get; init; }

    /// <summary>Milliseconds since the oldest entry that is not done yet was received; 0 when there is none.</summary>
    public long OldestWaiting { get; init; }
}
