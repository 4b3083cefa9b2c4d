using System.Data.Common;
using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Rebuild;

/// <summary>Adds every kept event to an empty state and compares that with what stands, or puts it in its place. No mail is asked for.</summary>
internal sealed partial class StateRebuild(Database database, IServiceProvider handlers, ILogger<StateRebuild> log)
{
    /// <summary>Milliseconds that an insert may take from the stamp of its time to its commit.</summary>
    private const long Margin = 60_000;

    /// <summary>Compares, all of the same moment. Others go on meanwhile.</summary>
    public async Task<RebuildReport> VerifyAsync(CancellationToken cancellation)
    {
        await using var refold = await Refold.BeginAsync(handlers, cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        await using var moment = await Database.BeginReadAsync(connection, cancellation);
        await refold.AddAsync(connection, moment, KeptEvents.Finished, 0, cancellation);
        await refold.AddCustomersAsync(connection, moment, cancellation);
        var told = await ReadAsync(refold, cancellation);
        var underWay = await refold.AddAsync(connection, moment, KeptEvents.Unfinished, 0, cancellation);
        var expected = underWay == 0 ? told : await ReadAsync(refold, cancellation);
        var differences = new List<StateDifference>();
        foreach (var table in StateTable.All)
        {
            var stands = await table.ReadAsync(connection, moment, cancellation);
            // What an event that is under way tells may be added yet or not; both are right.
            differences.AddRange(StateDifference.Of(table, stands, told[table]).IntersectBy(
                StateDifference.Of(table, stands, expected[table]).Select(d => d.Id), d => d.Id));
        }

        LogVerified(refold.Events, differences.Count);
        return new RebuildReport(refold.Events, underWay, differences.Count, Written: false, differences);
    }

    /// <summary>
    /// Writes what differs, in one transaction. Most of the work is done before it: under the lock only what came
    /// meanwhile is added, so that nothing that another worker has applied is taken back.
    /// </summary>
    public async Task<RebuildReport> WriteAsync(CancellationToken cancellation)
    {
        await using var refold = await Refold.BeginAsync(handlers, cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        var since = await connection.ExecuteScalarAsync<long>(new CommandDefinition($"SELECT {database.Now}", cancellationToken: cancellation)) - Margin;
        await using (var moment = await Database.BeginReadAsync(connection, cancellation))
        {
            await refold.AddAsync(connection, moment, "1 = 1", 0, cancellation);
            await moment.CommitAsync(cancellation);
        }

        // On SQLite this alone keeps other writers waiting.
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (database.Engine == Engine.Postgres)
            await connection.ExecuteAsync(new CommandDefinition(
                $"LOCK TABLE {string.Join(", ", StateTable.All.Select(t => t.Table))} IN SHARE ROW EXCLUSIVE MODE", null, transaction, cancellationToken: cancellation));
        var underWay = await refold.AddAsync(connection, transaction, KeptEvents.Touched, since, cancellation);
        await refold.AddCustomersAsync(connection, transaction, cancellation);
        var differences = new List<StateDifference>();
        foreach (var table in StateTable.All)
        {
            var (stands, told) = (await table.ReadAsync(connection, transaction, cancellation), await refold.ReadAsync(table, cancellation));
            differences.AddRange(StateDifference.Of(table, stands, told));
            foreach (var row in told.Values.Where(row => !row.IsSame(stands.GetValueOrDefault(row.Id))))
                await table.WriteAsync(connection, transaction, row, cancellation);
            foreach (var id in stands.Keys.Except(told.Keys))
                await table.DeleteAsync(connection, transaction, id, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        LogWritten(refold.Events, differences.Count);
        return new RebuildReport(refold.Events, underWay, differences.Count, Written: true, differences);
    }

    private static async Task<Dictionary<StateTable, IReadOnlyDictionary<string, StateRow>>> ReadAsync(Refold refold, CancellationToken cancellation)
    {
        var tables = new Dictionary<StateTable, IReadOnlyDictionary<string, StateRow>>();
        foreach (var table in StateTable.All)
            tables[table] = await refold.ReadAsync(table, cancellation);
        return tables;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "the state was compared with {Events} events: {Differences} differences")]
    private partial void LogVerified(int events, int differences);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the state was rebuilt from {Events} events: {Differences} differences were written")]
    private partial void LogWritten(int events, int differences);
}
