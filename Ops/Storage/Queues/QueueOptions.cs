namespace ResponsiAI.Storage.Queues;

/// <param name="Table">
/// A table with the columns <c>id TEXT PRIMARY KEY, status TEXT, attempts INTEGER, next_at BIGINT, owner TEXT,
/// lease_until BIGINT, last_error TEXT, finished_at BIGINT, trace TEXT</c> (times in Unix milliseconds) beside its own.
/// </param>
/// <param name="History">What became of attempts that did not end well.</param>
public sealed record QueueOptions(string Table, HistoryTable History)
{
    /// <summary>The column that tells when a row came, in Unix milliseconds.</summary>
    public string Arrived { get; init; } = "created_at";

    /// <summary>The statuses in which a row is not done.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [WorkStatus.Pending, WorkStatus.Leased, WorkStatus.Dead];

    /// <summary>How long a row belongs to a worker that does not renew; renewed every third of it. 15 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Rows worked on at once by one process.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Attempts that count before a row is dead.</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>The first wait after a failure; doubled up to <see cref="MaxBackoff"/>, with up to a quarter of jitter.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often an idle worker looks for rows that other processes wrote.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
