using Dapper;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Customers;

internal sealed class CustomerStore(Database database)
{
    /// <summary>Keeps what is told of a customer: of the address and of the name the newest each; null replaces nothing.</summary>
    /// <param name="asOf">Unix seconds from which the address and the name date.</param>
    /// <param name="by">The id of what tells it, which decides within one second.</param>
    public async Task RememberAsync(string id, string? email, string? name, long asOf, string by, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_customers (id, email, email_at, email_by, name, name_at, name_by, updated_at)
            VALUES (@id, @email, @emailAt, @emailBy, @name, @nameAt, @nameBy, @asOf)
            ON CONFLICT (id) DO UPDATE SET
                {Newest("email")}, {Newest("name")},
                updated_at = CASE WHEN excluded.updated_at > billing_customers.updated_at THEN excluded.updated_at ELSE billing_customers.updated_at END
            """,
            new
            {
                id, email, emailAt = email is null ? 0 : asOf, emailBy = email is null ? "" : by, name, nameAt = name is null ? 0 : asOf, nameBy = name is null ? "" : by, asOf,
            },
            cancellationToken: cancellation));
    }

    // What is null dates from 0, and so replaces nothing.
    private string Newest(string member) => string.Join(", ", new[] { member, member + "_at", member + "_by" }.Select(column => $"""
        {column} = CASE WHEN (excluded.{member}_at, excluded.{member}_by{database.ByBytes()}) > (billing_customers.{member}_at, billing_customers.{member}_by)
            THEN excluded.{column} ELSE billing_customers.{column} END
        """));

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
