using System.Data.Common;
using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Usage;

internal sealed class UsageStore(Database database, InboxStore inbox, PlanLimit plans, TimeProvider clock)
{
    /// <summary>The reason where neither a report nor a plan says the limit.</summary>
    public const string LimitUnknown = "limit_unknown";

    /// <summary>The reason where a key was used with another content.</summary>
    public const string KeyReused = "idempotency_key_reused";

    /// <summary>Keeps the report and, in the same transaction, the warning that it makes due.</summary>
    /// <returns>Null when neither the report nor a plan says the limit.</returns>
    public async Task<UsageOutcome?> KeepAsync(UsageStatement report, CancellationToken cancellation)
    {
        if (await LimitAsync(report, cancellation) is not { } limit)
            return null;
        UsageOutcome outcome;
        await using (var connection = await database.OpenAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            outcome = await WriteAsync(connection, transaction, report.With(limit.Stands), limit, "excluded.used", cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return Told(outcome);
    }

    /// <summary>Adds what was used. What was counted with the same key is not counted again, and answered with what stands.</summary>
    /// <returns>The outcome, or the reason why there is none.</returns>
    public async Task<(UsageOutcome? Outcome, string? Refusal)> AddAsync(UsageStatement increment, string key, CancellationToken cancellation)
    {
        if (await LimitAsync(increment, cancellation) is not { } limit)
            return (null, LimitUnknown);
        UsageOutcome outcome;
        await using (var connection = await database.OpenAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var said = increment.Said();
            var isNew = await connection.ExecuteAsync(new CommandDefinition(
                $"INSERT INTO billing_usage_increments (id, said, counted_at) VALUES (@key, @said, {database.Now}) ON CONFLICT (id) DO NOTHING",
                new { key, said }, transaction, cancellationToken: cancellation)) == 1;
            if (!isNew && await connection.ExecuteScalarAsync<string>(new CommandDefinition(
                "SELECT said FROM billing_usage_increments WHERE id = @key", new { key }, transaction, cancellationToken: cancellation)) != said)
                return (null, KeyReused);
            var counted = (isNew ? increment : increment with { Amount = 0 }).With(limit.Stands);
            outcome = await WriteAsync(connection, transaction, counted, limit,
                "CASE WHEN billing_usage.period = excluded.period THEN billing_usage.used + excluded.used ELSE excluded.used END", cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return (Told(outcome), null);
    }

    /// <returns>Null when nothing was ever reported and no plan says a limit.</returns>
    public async Task<UsageOutcome?> FindAsync(string customer, string metric, CancellationToken cancellation)
    {
        var planned = await plans.FindAsync(customer, metric, cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        var period = await PeriodAsync(connection, null, customer, clock.GetUtcNow(), cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<UsageRow>(new CommandDefinition(
            "SELECT period, used, allowed, from_plan FROM billing_usage WHERE customer = @customer AND metric = @metric", new { customer, metric }, cancellationToken: cancellation));
        return (row is { FromPlan: 0 } ? row.Allowed : planned ?? row?.Allowed) is { } limit
            ? new UsageOutcome(new UsageReport(customer, metric, row?.Period == period.Name ? row.Used : 0, limit), period, planned, Warned: false)
            : null;
    }

    /// <summary>Forgets keys so old that nobody repeats them any more.</summary>
    public async Task ForgetKeysAsync(TimeSpan olderThan, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            $"DELETE FROM billing_usage_increments WHERE counted_at < {database.Now} - @age", new { age = (long)olderThan.TotalMilliseconds }, cancellationToken: cancellation));
    }

    /// <param name="used">What becomes of the number that stands; written by us and never from input.</param>
    private async Task<UsageOutcome> WriteAsync(DbConnection connection, DbTransaction transaction, UsageReport report, UsageLimit limit, string used, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var period = await PeriodAsync(connection, transaction, report.Customer, now, cancellation);
        var stands = await connection.ExecuteScalarAsync<decimal>(new CommandDefinition($"""
            INSERT INTO billing_usage (customer, metric, period, used, allowed, from_plan, reported_at) VALUES (@Customer, @Metric, @period, @Used, @Limit, @fromPlan, {database.Now})
            ON CONFLICT (customer, metric) DO UPDATE SET
                used = {used}, period = excluded.period, allowed = excluded.allowed, from_plan = excluded.from_plan, reported_at = excluded.reported_at
            RETURNING used
            """, new { report.Customer, report.Metric, period = period.Name, report.Used, report.Limit, fromPlan = limit.IsPlanned ? 1 : 0 }, transaction, cancellationToken: cancellation));
        var standing = report with { Used = stands };
        var warned = standing.IsNearLimit && await inbox.AddAsync(connection, transaction, UsageWarning.Entry(standing, period, now), cancellation);
        return new UsageOutcome(standing, period, limit.Planned, warned);
    }

    private async Task<UsageLimit?> LimitAsync(UsageStatement said, CancellationToken cancellation)
    {
        var planned = await plans.FindAsync(said.Customer, said.Metric, cancellation);
        return (said.Limit ?? planned) is { } stands ? new UsageLimit(stands, planned, IsPlanned: said.Limit is null) : null;
    }

    private UsageOutcome Told(UsageOutcome outcome)
    {
        if (outcome.Warned)
            inbox.Wake();
        return outcome;
    }

    private static async Task<UsagePeriod> PeriodAsync(DbConnection connection, DbTransaction? transaction, string customer, DateTimeOffset now, CancellationToken cancellation)
    {
        var end = await connection.ExecuteScalarAsync<long?>(new CommandDefinition($"""
            SELECT MAX(period_end) FROM billing_subscriptions
            WHERE status IN ('{SubscriptionStatus.Active}', '{SubscriptionStatus.Trialing}', '{SubscriptionStatus.PastDue}') AND period_end > @now
            AND (customer = @customer OR customer IN (SELECT id FROM billing_customers WHERE lower(email) = lower(@customer)))
            """, new { customer, now = now.ToUnixTimeSeconds() }, transaction, cancellationToken: cancellation));
        return end is { } known ? UsagePeriod.OfSubscription(known) : UsagePeriod.OfMonth(now);
    }
}

/// <summary>What stands after a report.</summary>
/// <param name="Warned">This report made a warning: the first near the limit in this period and with this limit.</param>
/// <param name="Planned">What the plan allows; null where it says nothing.</param>
internal sealed record UsageOutcome(UsageReport Report, UsagePeriod Period, decimal? Planned, bool Warned);

/// <param name="IsPlanned">It was left to the plan.</param>
internal sealed record UsageLimit(decimal Stands, decimal? Planned, bool IsPlanned);

internal sealed record UsageRow
{
    public required string Period { get; init; }

    public decimal Used { get; init; }

    public decimal Allowed { get; init; }

    public int FromPlan { get; init; }
}
