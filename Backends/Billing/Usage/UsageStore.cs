using System.Data.Common;
using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Usage;

internal sealed class UsageStore(Database database, InboxStore inbox, TimeProvider clock)
{
    /// <summary>Keeps the report and, in the same transaction, the warning that it makes due.</summary>
    /// <returns>True when this report made a warning: the first near the limit in this period and with this limit.</returns>
    public async Task<bool> KeepAsync(UsageReport report, CancellationToken cancellation)
    {
        var warned = false;
        await using (var connection = await database.OpenAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await connection.ExecuteAsync(new CommandDefinition($"""
                INSERT INTO billing_usage_reports (customer, used, allowed, reported_at) VALUES (@Customer, @Used, @Limit, {database.Now})
                ON CONFLICT (customer) DO UPDATE SET used = excluded.used, allowed = excluded.allowed, reported_at = excluded.reported_at
                """, new { report.Customer, report.Used, report.Limit }, transaction, cancellationToken: cancellation));
            if (report.IsNearLimit)
            {
                var now = clock.GetUtcNow();
                var period = await PeriodAsync(connection, transaction, report.Customer, now, cancellation);
                warned = await inbox.AddAsync(connection, transaction, UsageWarning.Entry(report, period, now), cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        if (warned)
            inbox.Wake();
        return warned;
    }

    private static async Task<UsagePeriod> PeriodAsync(DbConnection connection, DbTransaction transaction, string customer, DateTimeOffset now, CancellationToken cancellation)
    {
        var end = await connection.ExecuteScalarAsync<long?>(new CommandDefinition($"""
            SELECT MAX(period_end) FROM billing_subscriptions
            WHERE status IN ('{SubscriptionStatus.Active}', '{SubscriptionStatus.Trialing}', '{SubscriptionStatus.PastDue}') AND period_end > @now
            AND (customer = @customer OR customer IN (SELECT id FROM billing_customers WHERE lower(email) = lower(@customer)))
            """, new { customer, now = now.ToUnixTimeSeconds() }, transaction, cancellationToken: cancellation));
        return end is { } known ? UsagePeriod.OfSubscription(known) : UsagePeriod.OfMonth(now);
    }
}
