using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Payments;

/// <summary>Invoices, charges and disputes. Every write ends in the same row in whatever order the events come.</summary>
internal sealed class PaymentStore(Database database)
{
    public async Task SettleAsync(string invoice, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO billing_settled_invoices (id) VALUES (@invoice) ON CONFLICT (id) DO NOTHING", new { invoice }, cancellationToken: cancellation));
    }

    public async Task<bool> IsSettledAsync(string invoice, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM billing_settled_invoices WHERE id = @invoice", new { invoice }, cancellationToken: cancellation)) > 0;
    }

    /// <param name="refunded">In the currency's smallest unit, of all refunds so far; it only grows.</param>
    public async Task RememberChargeAsync(string id, string? customer, long refunded, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            INSERT INTO billing_charges (id, customer, refunded) VALUES (@id, @customer, @refunded)
            ON CONFLICT (id) DO UPDATE SET
                customer = COALESCE(billing_charges.customer, excluded.customer),
                refunded = CASE WHEN excluded.refunded > billing_charges.refunded THEN excluded.refunded ELSE billing_charges.refunded END
            """, new { id, customer, refunded }, cancellationToken: cancellation));
    }

    public async Task RememberDisputeAsync(string id, string charge, string status, InboxEvent happened, CancellationToken cancellation)
    {
        var rank = happened.Type switch { "charge.dispute.created" => 0, "charge.dispute.closed" => 2, _ => 1 };
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_disputes (id, charge, status, last_event_created, last_event_rank, last_event_id)
            VALUES (@id, @charge, @status, @created, @rank, @happenedId)
            ON CONFLICT (id) DO UPDATE SET
                charge = excluded.charge, status = excluded.status, last_event_created = excluded.last_event_created,
                last_event_rank = excluded.last_event_rank, last_event_id = excluded.last_event_id
            WHERE {database.IsLater("billing_disputes")}
            """, new { id, charge, status, created = happened.Created, rank, happenedId = happened.Id }, cancellationToken: cancellation));
    }

    /// <param name="account">Stripe's id of a customer, or an address.</param>
    public async Task<PaymentTroubles> TroublesAsync(string account, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<PaymentTroubles>(new CommandDefinition("""
            SELECT COUNT(DISTINCT CASE WHEN charge.refunded > 0 THEN charge.id END) AS refunded,
                   COUNT(CASE WHEN dispute.status IN ('needs_response', 'under_review', 'warning_needs_response', 'warning_under_review') THEN 1 END) AS disputed,
                   COUNT(CASE WHEN dispute.status = 'lost' THEN 1 END) AS lost
            FROM billing_charges charge LEFT JOIN billing_disputes dispute ON dispute.charge = charge.id
            WHERE charge.customer = @account OR charge.customer IN (SELECT id FROM billing_customers WHERE lower(email) = lower(@account))
            """, new { account }, cancellationToken: cancellation));
    }
}

/// <summary>How many of a customer's payments went back, wholly or in part, or may go back.</summary>
internal sealed record PaymentTroubles
{
    public long Refunded { get; init; }

    /// <summary>Disputes and inquiries that are open.</summary>
    public long Disputed { get; init; }

    /// <summary>Disputes that were lost.</summary>
    public long Lost { get; init; }
}
