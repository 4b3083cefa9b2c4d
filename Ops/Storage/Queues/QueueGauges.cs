using System.Diagnostics.Metrics;
using Dapper;
using Microsoft.Extensions.Hosting;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Queues;

/// <summary>
/// <c>responsiai.queue.rows</c> and <c>responsiai.queue.oldest</c>: how many rows a queue holds that are not done, by
/// status, and since when the oldest is there. Looked at every few seconds and not in the midst of a scrape; not known
/// while the database does not answer. All replicas tell the same: the largest counts, not the sum.
/// </summary>
internal sealed class QueueGauges(Database database, QueueOptions options, TimeProvider clock) : BackgroundService, IGauges
{
    /// <summary>What is beyond is counted no further, so that a backlog is not made worse by looking at it.</summary>
    private const int Most = 100_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private volatile IReadOnlyList<Depth> depths = [];

    public void Observe(Meter meter)
    {
        meter.CreateObservableGauge("responsiai.queue.rows", () => depths.Select(d => new Measurement<long>(d.Rows, Tags(d))), "{row}", $"Rows of a queue that are not done, by status; {Most} where there are more.");
        meter.CreateObservableGauge("responsiai.queue.oldest", () => depths.Select(d => new Measurement<double>(d.Age / 1000d, Tags(d))), "s", "Time since the oldest row of a queue that is not done came, by status; 0 where there is none.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            await database.Migrated.WaitAsync(stoppingToken);
            do
                depths = await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task<IReadOnlyList<Depth>> LookAsync(CancellationToken stopping)
    {
        try
        {
            await using var connection = await database.OpenAsync(stopping);
            return (await connection.QueryAsync<Depth>(new CommandDefinition(Sql, cancellationToken: stopping))).AsList();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // Whatever it is, the process goes on without these gauges. Health and the worker's own lines tell it.
            return [];
        }
    }

    // Each part follows the index on (status, next_at); those that are due longest come first, and so does the oldest.
    private string Sql => string.Join(" UNION ALL ", options.Watched.Select(status => $"""
        SELECT '{status}' AS status, COUNT(*) AS rows, COALESCE({database.Now} - MIN(arrived), 0) AS age
        FROM (SELECT {options.Arrived} AS arrived FROM {options.Table} WHERE status = '{status}' ORDER BY next_at LIMIT {Most}) AS {status}
        """));

    private KeyValuePair<string, object?>[] Tags(Depth depth) => [new("queue", options.Table), new("status", depth.Status)];

    private sealed record Depth
    {
        public required string Status { get; init; }

        public long Rows { get; init; }

        /// <summary>Milliseconds.</summary>
        public long Age { get; init; }
    }
}
