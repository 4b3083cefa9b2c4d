using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Subscriptions;

internal sealed class SubscriptionStore(Database database)
{
    /// <summary>
    /// Applies an event unless a later one was applied before, so that all orders of arrival end in the same row.
    /// Stripe's times are whole seconds; within one, the kind of event, the stage and at last the id decide.
    /// </summary>
    public async Task ApplyAsync(Subscription news, InboxEvent happened, CancellationToken cancellation)
    {
        var kind = happened.Type switch { "customer.subscription.created" => 0, "customer.subscription.deleted" => 2, _ => 1 };
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_subscriptions (id, customer, status, plan, price, period_end, cancel_at, last_event_created, last_event_rank, last_event_id)
            VALUES (@Id, @Customer, @Status, @Plan, @Price, @PeriodEnd, @CancelAt, @created, @rank, @happenedId)
            ON CONFLICT (id) DO UPDATE SET
                customer = excluded.customer,
                -- What expired unpaid never began, and is not made a cancellation by its deletion.
                status = CASE WHEN billing_subscriptions.status = '{SubscriptionStatus.IncompleteExpired}' THEN billing_subscriptions.status ELSE excluded.status END,
                plan = excluded.plan, price = excluded.price, period_end = excluded.period_end, cancel_at = excluded.cancel_at,
                last_event_created = excluded.last_event_created, last_event_rank = excluded.last_event_rank, last_event_id = excluded.last_event_id
            WHERE (excluded.last_event_created, excluded.last_event_rank, excluded.last_event_id)
                > (billing_subscriptions.last_event_created, billing_subscriptions.last_event_rank, billing_subscriptions.last_event_id)
            """,
            new
            {
                news.Id, news.Customer, news.Status, news.Plan, news.Price, news.PeriodEnd, news.CancelAt,
                created = happened.Created, rank = (kind * 100) + SubscriptionStatus.Stage(news.Status), happenedId = happened.Id,
            },
            cancellationToken: cancellation));
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
            "SELECT id, customer, status, plan, price, period_end, cancel_at FROM billing_subscriptions WHERE id = @id", new { id }, cancellationToken: cancellation));
    }

    /// <summary>The customer still has another subscription, so the end of one takes nothing away.</summary>
    public async Task<bool> HasAnotherAsync(Subscription ended, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition($"""
            SELECT COUNT(*) FROM billing_subscriptions WHERE customer = @Customer AND id <> @Id
            AND status IN ('{SubscriptionStatus.Active}', '{SubscriptionStatus.Trialing}', '{SubscriptionStatus.PastDue}')
            """, new { ended.Customer, ended.Id }, cancellationToken: cancellation)) > 0;
    }
}
