using Dapper;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

internal sealed class EmailStore(Database database, SmtpOptions options, TimeProvider clock)
{
    /// <summary>The row of this request: a new one, or the one that its idempotency key stands for already.</summary>
    public async Task<(EmailRow Row, bool IsNew)> AcceptAsync(EmailRequest request, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var row = new EmailRow
        {
            Id = id,
            IdempotencyKey = request.IdempotencyKey,
            Template = request.Template,
            Recipient = request.Recipient,
            Data = request.Data,
            MessageId = $"<{id}@{options.From.Domain}>",
        };
        await using var connection = await database.OpenAsync(cancellation);
        // The unique key decides between callers that come at the same time; only one of them inserts.
        var inserted = await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO notifications_emails (id, idempotency_key, template, recipient, data, message_id, status, next_at, created_at)
            VALUES (@Id, @IdempotencyKey, @Template, @Recipient, @Data, @MessageId, '{WorkStatus.Pending}', {database.Now}, {database.Now})
            ON CONFLICT (idempotency_key) DO NOTHING
            """, row, cancellationToken: cancellation));
        if (inserted == 1)
            return (row, true);
        return (await connection.QuerySingleAsync<EmailRow>(new CommandDefinition(
            "SELECT * FROM notifications_emails WHERE idempotency_key = @IdempotencyKey", row, cancellationToken: cancellation)), false);
    }

    public async Task<EmailRow?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<EmailRow>(new CommandDefinition(
            "SELECT * FROM notifications_emails WHERE id = @id", new { id }, cancellationToken: cancellation));
    }
}
