using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Customers;

internal sealed class CustomerStore(Database database)
{
    /// <summary>Keeps what an event tells. Older news fills gaps, but replaces nothing; null replaces nothing either.</summary>
    /// <param name="asOf">Unix seconds from which the address and the name date.</param>
    public async Task RememberAsync(string id, string? email, string? name, long asOf, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            INSERT INTO billing_customers (id, email, name, updated_at) VALUES (@id, @email, @name, @asOf)
            ON CONFLICT (id) DO UPDATE SET
                email = CASE WHEN excluded.updated_at >= billing_customers.updated_at THEN COALESCE(excluded.email, billing_customers.email) ELSE COALESCE(billing_customers.email, excluded.email) END,
                name = CASE WHEN excluded.updated_at >= billing_customers.updated_at THEN COALESCE(excluded.name, billing_customers.name) ELSE COALESCE(billing_customers.name, excluded.name) END,
                updated_at = CASE WHEN excluded.updated_at >= billing_customers.updated_at THEN excluded.updated_at ELSE billing_customers.updated_at END
            """, new { id, email, name, asOf }, cancellationToken: cancellation));
    }

    public async Task<Customer?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Customer>(new CommandDefinition(
            "SELECT email, name FROM billing_customers WHERE id = @id", new { id }, cancellationToken: cancellation));
    }

    public async Task<Customer?> FindByEmailAsync(string email, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<Customer>(new CommandDefinition(
            "SELECT email, name FROM billing_customers WHERE lower(email) = lower(@email) ORDER BY updated_at DESC, id LIMIT 1", new { email }, cancellationToken: cancellation));
    }
}
