using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Subscriptions;

internal sealed class SubscriptionStore(Database database)
{
    private const string Columns = "id, customer, status, plan, price, limits, period_start, period_end, trial_end, cancel_at, ended_at, good_until";

    public Task ApplyAsync(Subscription news, InboxEvent happened, CancellationToken cancellation) =>
        ApplyAsync(news, SubscriptionMark.Of(happened, news.Status), SubscriptionMark.GoodUntil(news.Status, happened.Previous.Text("status"), happened.Created), cancellation);

    /// <summary>Applies what is told unless something later was applied before, so that all orders of arrival end in the same row.</summary>
    /// <param name="good">Until when it shows that nothing was owed, Unix seconds.</param>
    public async Task ApplyAsync(Subscription news, SubscriptionMark mark, long good, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_subscriptions
                (id, customer, status, plan, price, limits, period_start, period_end, trial_end, cancel_at, ended_at, last_event_created, last_event_rank, last_event_id)
            VALUES (@Id, @Customer, @Status, @Plan, @Price, @Limits, @PeriodStart, @PeriodEnd, @TrialEnd, @CancelAt, @EndedAt, @created, @rank, @markId)
            ON CONFLICT (id) DO UPDATE SET
                customer = excluded.customer,
                -- What expired unpaid never began, and is not made a cancellation by its deletion.
                status = CASE WHEN billing_subscriptions.status = '{SubscriptionStatus.IncompleteExpired}' THEN billing_subscriptions.status ELSE excluded.status END,
                plan = excluded.plan, price = excluded.price, limits = excluded.limits, period_start = excluded.period_start, period_end = excluded.period_end,
                trial_end = excluded.trial_end, cancel_at = excluded.cancel_at, ended_at = excluded.ended_at,
                last_event_created = excluded.last_event_created, last_event_rank = excluded.last_event_rank, last_event_id = excluded.last_event_id
            WHERE {database.IsLater("billing_subscriptions")}
            """,
            new
            {
                news.Id, news.Customer, news.Status, news.Plan, news.Price, news.Limits, news.PeriodStart, news.PeriodEnd, news.TrialEnd, news.CancelAt, news.EndedAt,
                created = mark.Created, rank = mark.Rank, markId = mark.Id,
            },
            cancellationToken: cancellation));
        // What an event tells for good, however late it comes.
        await connection.ExecuteAsync(new CommandDefinition($"""
            UPDATE billing_subscriptions SET
                status = CASE WHEN @Status = '{SubscriptionStatus.IncompleteExpired}' THEN @Status ELSE status END,
                good_until = CASE WHEN @good > good_until THEN @good ELSE good_until END
            WHERE id = @Id
            """, new { news.Id, news.Status, good }, cancellationToken: cancellation));
    }

    /// <summary>A subscription of which only a paid checkout is known yet. Any event of its own replaces this.</summary>
    public async Task RememberPaidAsync(string id, string customer, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            INSERT INTO billing_subscriptions (id, customer, status, last_event_created, last_event_rank, last_event_id) VALUES (@id, @customer, @status, 0, 0, '')
            ON CONFLICT (id) DO NOTHING
            """, new { id, customer, status = SubscriptionStatus.Active }, cancellationToken: cancellation));
    }

    public async Task<Subscription?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Subscription>(new CommandDefinition(
            $"SELECT {Columns} FROM billing_subscriptions WHERE id = @id", new { id }, cancellationToken: cancellation));
    }

    /// <param name="account">Stripe's id of a customer, or an address.</param>
    public async Task<IReadOnlyList<Subscription>> OfAccountAsync(string account, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<Subscription>(new CommandDefinition($"""
            SELECT {Columns} FROM billing_subscriptions
            WHERE customer = @account OR customer IN (SELECT id FROM billing_customers WHERE lower(email) = lower(@account))
            ORDER BY id
            """, new { account }, cancellationToken: cancellation));
        return rows.AsList();
    }

    /// <summary>The customer has another subscription that goes on, so the end of this one takes nothing away.</summary>
    /// <param name="end">When this one ends, Unix seconds.</param>
    public async Task<bool> HasAnotherAsync(Subscription ended, long end, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition($"""
            SELECT COUNT(*) FROM billing_subscriptions WHERE customer = @Customer AND id <> @Id
            AND status IN ('{SubscriptionStatus.Active}', '{SubscriptionStatus.Trialing}', '{SubscriptionStatus.PastDue}')
            AND (cancel_at IS NULL OR cancel_at > @end)
            """, new { ended.Customer, ended.Id, end }, cancellationToken: cancellation)) > 0;
    }
}
