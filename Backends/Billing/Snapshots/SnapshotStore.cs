using System.Text.Json;
using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Snapshots;

internal sealed class SnapshotStore(Database database)
{
    /// <summary>Kept before it is applied, so that what stands is always made of what is kept.</summary>
    public async Task KeepAsync(Snapshot snapshot, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_snapshots (about, as_of, object, kept_at) VALUES (@About, @AsOf, @json, {database.Now})
            ON CONFLICT (about) DO UPDATE SET as_of = excluded.as_of, object = excluded.object, kept_at = excluded.kept_at WHERE excluded.as_of > billing_snapshots.as_of
            """, new { snapshot.About, snapshot.AsOf, json = snapshot.Object.Json.GetRawText() }, cancellationToken: cancellation));
    }

    public async Task<Snapshot?> FindAsync(string about, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return (await connection.QuerySingleOrDefaultAsync<SnapshotRow>(new CommandDefinition(
            "SELECT about, as_of, object FROM billing_snapshots WHERE about = @about", new { about }, cancellationToken: cancellation)))?.Read();
    }
}

internal sealed record SnapshotRow
{
    public required string About { get; init; }

    public long AsOf { get; init; }

    public required string Object { get; init; }

    public Snapshot Read() => new(About, AsOf, new EventObject(JsonElement.Parse(Object)));
}
