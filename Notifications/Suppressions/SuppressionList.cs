using Dapper;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Notifications.Suppressions;

/// <summary>
/// The addresses that a server said do not exist. Who goes on writing to such addresses is taken for a spammer, and then
/// nobody gets our mails.
/// </summary>
internal sealed class SuppressionList(Database database)
{
    /// <summary>The status of a mail that was not sent because its address is on the list.</summary>
    public const string Status = "suppressed";

    /// <summary>Keeps the first reason of an address.</summary>
    public async Task AddAsync(EmailRow row, string reason, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO notifications_suppressions (recipient, reason, email_id, created_at) VALUES (@recipient, @reason, @id, {database.Now})
            ON CONFLICT (recipient) DO NOTHING
            """, new { recipient = row.Recipient.ToLowerInvariant(), reason, id = row.Id }, cancellationToken: cancellation));
    }

    public async Task<Suppression?> FindAsync(string recipient, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Suppression>(new CommandDefinition(
            "SELECT * FROM notifications_suppressions WHERE recipient = @recipient", new { recipient = recipient.ToLowerInvariant() }, cancellationToken: cancellation));
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Suppression>> ListAsync(int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<Suppression>(new CommandDefinition(
            "SELECT * FROM notifications_suppressions ORDER BY created_at DESC, recipient LIMIT @limit", new { limit }, cancellationToken: cancellation));
        return rows.AsList();
    }

    /// <summary>Lets the address of a mail, any that it was sent, have mails again.</summary>
    /// <returns>False when it is not on the list.</returns>
    public async Task<bool> LiftAsync(string emailId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition("""
            DELETE FROM notifications_suppressions WHERE recipient IN (SELECT LOWER(recipient) FROM notifications_emails WHERE id = @emailId)
            """, new { emailId }, cancellationToken: cancellation)) == 1;
    }
}
