using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Snapshots;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Rebuild;

/// <summary>
/// Reads what the state is made of. Not only what is done: an event is added to the state before its mail is asked for,
/// so one that is dead for its mail's sake has told what it had to tell.
/// </summary>
internal static class KeptEvents
{
    /// <summary>Rows read at once.</summary>
    private const int Page = 500;

    private const string UnderWay = $"inbox.status IN ('{WorkStatus.Pending}', '{WorkStatus.Leased}')";

    /// <summary>Those that no worker will touch.</summary>
    public const string Finished = $"NOT {UnderWay}";

    /// <summary>Those of which nobody can say from here whether they are added yet.</summary>
    public const string Unfinished = UnderWay;

    /// <summary>For the parameter <c>since</c>, Unix milliseconds.</summary>
    public const string Touched = "(inbox.received_at >= @since OR inbox.next_at >= @since OR inbox.finished_at >= @since OR snapshot.kept_at >= @since)";

    public static async IAsyncEnumerable<(InboxItem Item, Snapshot? Snapshot)> ReadAsync(
        DbConnection connection, DbTransaction transaction, string which, long since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var rows = (await connection.QueryAsync<KeptEvent>(new CommandDefinition($"""
                SELECT inbox.id, inbox.source, inbox.type, inbox.created, inbox.attempts, inbox.payload, snapshot.as_of, snapshot.object
                FROM {InboxStore.Table} inbox LEFT JOIN billing_snapshots snapshot ON snapshot.about = inbox.id
                WHERE inbox.source = '{InboxSource.Stripe}' AND inbox.status NOT IN ('{InboxStore.Ignored}', '{Quarantine.Status}') AND {which} AND inbox.id > @after
                ORDER BY inbox.id LIMIT {Page}
                """, new { after, since }, transaction, cancellationToken: cancellation))).AsList();
            foreach (var row in rows)
                yield return (row.Item, row.Snapshot);
            if (rows.Count < Page)
                yield break;
            after = rows[^1].Id;
        }
    }

    /// <summary>The customers whose addresses were asked for.</summary>
    public static async Task<IReadOnlyList<Snapshot>> ReadCustomersAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        var rows = await connection.QueryAsync<SnapshotRow>(new CommandDefinition(
            "SELECT about, as_of, object FROM billing_snapshots WHERE about LIKE 'cus\\_%' ESCAPE '\\'", null, transaction, cancellationToken: cancellation));
        return [.. rows.Select(r => r.Read())];
    }

    private sealed record KeptEvent
    {
        public required string Id { get; init; }

        public required string Source { get; init; }

        public required string Type { get; init; }

        public long Created { get; init; }

        public int Attempts { get; init; }

        public required string Payload { get; init; }

        public long? AsOf { get; init; }

        public string? Object { get; init; }

        public InboxItem Item => new() { Id = Id, Attempts = Attempts, Source = Source, Type = Type, Created = Created, Payload = Payload };

        public Snapshot? Snapshot => Object is null ? null : new Snapshot(Id, AsOf ?? 0, new EventObject(JsonElement.Parse(Object)));
    }
}
