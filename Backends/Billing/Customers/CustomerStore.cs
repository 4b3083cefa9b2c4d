using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Customers;

internal sealed class CustomerStore(Database database)
{
    /// <summary>Keeps what an event tells: the newest address and the newest name, in whatever order they come; null tells nothing.</summary>
    /// <param name="asOf">Unix seconds from which the address and the name date.</param>
    public Task RememberAsync(string id, string? email, string? name, long asOf, CancellationToken cancellation) =>
        RememberAsync(id, email, name, asOf, isCreation: false, cancellation);

    /// <param name="isCreation">What else happened to the customer in the same second came after it.</param>
    public async Task RememberAsync(string id, string? email, string? name, long asOf, bool isCreation, CancellationToken cancellation)
    {
        var at = (asOf * 1000) + (isCreation ? 0 : 1);
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_customers (id, email, name, updated_at, email_at, name_at) VALUES (@id, @email, @name, @asOf, @emailAt, @nameAt)
            ON CONFLICT (id) DO UPDATE SET
                email = CASE WHEN {IsNewer("email")} THEN excluded.email ELSE billing_customers.email END,
                email_at = CASE WHEN {IsNewer("email")} THEN excluded.email_at ELSE billing_customers.email_at END,
                name = CASE WHEN {IsNewer("name")} THEN excluded.name ELSE billing_customers.name END,
                name_at = CASE WHEN {IsNewer("name")} THEN excluded.name_at ELSE billing_customers.name_at END,
                updated_at = CASE WHEN excluded.updated_at > billing_customers.updated_at THEN excluded.updated_at ELSE billing_customers.updated_at END
            """, new { id, email, name, asOf, emailAt = email is null ? (long?)null : at, nameAt = name is null ? (long?)null : at }, cancellationToken: cancellation));
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

    // Of two that are equally new the text decides, so that all orders of arrival end in the same row.
    private static string IsNewer(string column) => $"""
        (excluded.{column} IS NOT NULL AND (billing_customers.{column} IS NULL OR
            (excluded.{column}_at, excluded.{column}) > (COALESCE(billing_customers.{column}_at, billing_customers.updated_at * 1000), billing_customers.{column})))
        """;
}
