using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Gaps;

/// <summary>How far Stripe's list of events was compared with what arrived, and whose turn the next comparison is.</summary>
internal sealed class GapStore(Database database)
{
    /// <summary>Milliseconds between two checks.</summary>
    private const long Interval = 60 * 60 * 1000;

    /// <summary>Milliseconds until a check that failed is tried again.</summary>
    private const long Retry = 10 * 60 * 1000;

    private const string Row = "id = 'stripe'";

    /// <summary>Notes, once, since when this installation exists: the first start that is known, or the first event.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var first = $"COALESCE((SELECT MIN(received_at) FROM {InboxStore.Table}), {database.Now}) / 1000";
        await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO billing_gap_checks (id, begins_at, checked_to, next_at) VALUES ('stripe', {first}, {first}, 0) ON CONFLICT (id) DO NOTHING", cancellationToken: cancellation));
    }

    /// <returns>Where to begin; null when no check is due, or when another process has it.</returns>
    public async Task<GapMark?> ClaimAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<GapMark>(new CommandDefinition(
            $"UPDATE billing_gap_checks SET next_at = {database.Now} + {Interval} WHERE {Row} AND next_at <= {database.Now} RETURNING begins_at, checked_to", cancellationToken: cancellation));
    }

    /// <param name="to">Unix seconds by Stripe's clock.</param>
    public Task AdvanceAsync(long to, CancellationToken cancellation) =>
        SetAsync($"checked_to = CASE WHEN @to > checked_to THEN @to ELSE checked_to END, next_at = {database.Now} + {Interval}", new { to }, cancellation);

    public Task SucceedAsync(CancellationToken cancellation) => SetAsync($"succeeded_at = {database.Now}, failing_since = NULL", null, cancellation);

    public Task FailAsync(CancellationToken cancellation) =>
        SetAsync($"failing_since = COALESCE(failing_since, {database.Now}), next_at = {database.Now} + {Retry}", null, cancellation);

    public async Task<GapState?> StateAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<GapState>(new CommandDefinition(
            $"SELECT succeeded_at, COALESCE({database.Now} - failing_since, 0) AS failing_for FROM billing_gap_checks WHERE {Row}", cancellationToken: cancellation));
    }

    private async Task SetAsync(string set, object? values, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"UPDATE billing_gap_checks SET {set} WHERE {Row}", values, cancellationToken: cancellation));
    }
}

/// <summary>Unix seconds.</summary>
internal sealed record GapMark
{
    public long BeginsAt { get; init; }

    public long CheckedTo { get; init; }
}

internal sealed record GapState
{
    /// <summary>Unix milliseconds; null when no check has succeeded yet.</summary>
    public long? SucceededAt { get; init; }

    /// <summary>Milliseconds since the first failure after the last success; 0 when there was none.</summary>
    public long FailingFor { get; init; }
}
