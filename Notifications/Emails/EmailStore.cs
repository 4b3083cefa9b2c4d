using System.Diagnostics;
using Dapper;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

internal sealed class EmailStore(Database database, WorkHistory history, SmtpOptions options, TimeProvider clock)
{
    private const string Resent = "sent again by an operator";

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
            Trace = Activity.Current?.Id,
        };
        var values = new DynamicParameters(row);
        values.Add("lifetime", (long)EmailTemplate.ByName[request.Template].Lifetime.TotalMilliseconds);
        await using var connection = await database.OpenAsync(cancellation);
        // The unique key decides between callers that come at the same time; only one of them inserts.
        var inserted = await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO notifications_emails (id, idempotency_key, template, recipient, data, message_id, trace, status, next_at, created_at, expires_at)
            VALUES (@Id, @IdempotencyKey, @Template, @Recipient, @Data, @MessageId, @Trace, '{WorkStatus.Pending}', {database.Now}, {database.Now}, {database.Now} + @lifetime)
            ON CONFLICT (idempotency_key) DO NOTHING
            """, values, cancellationToken: cancellation));
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

    public async Task<IReadOnlyList<EmailRow>> SearchAsync(EmailFilter filter, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<EmailRow>(filter.Command(cancellation))).AsList();
    }

    /// <summary>Begins a mail anew that ended without being sent, with the Message-ID that it has.</summary>
    /// <returns>False when there is no such mail, or when it is under way or sent.</returns>
    public async Task<bool> ResendAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await connection.ExecuteAsync(new CommandDefinition(
            $"{Resend} WHERE id = @id AND status IN ('{WorkStatus.Dead}', '{NoTransport.Status}', '{SuppressionList.Status}', '{SendingCheck.Expired}', '{Dismissals.Status}')", new { id }, transaction, cancellationToken: cancellation)) == 0)
            return false;
        await history.AddAsync(connection, transaction, id, Resent, null, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>All that are dead. One that may have arrived must be named by its id, because only a person can ask whether it did.</summary>
    /// <returns>How many are sent again, and how many were left for that reason.</returns>
    public async Task<(int Resent, int Left)> ResendDeadAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var ids = (await connection.QueryAsync<string>(new CommandDefinition(
            $"{Resend} WHERE status = '{WorkStatus.Dead}' AND unknowns = 0 RETURNING id", transaction: transaction, cancellationToken: cancellation))).AsList();
        foreach (var id in ids)
            await history.AddAsync(connection, transaction, id, Resent, null, cancellation);
        await transaction.CommitAsync(cancellation);
        var left = await connection.ExecuteScalarAsync<int>(new CommandDefinition($"SELECT COUNT(*) FROM notifications_emails WHERE status = '{WorkStatus.Dead}'", cancellationToken: cancellation));
        return (ids.Count, left);
    }

    private string Resend => $"""
        UPDATE notifications_emails SET status = '{WorkStatus.Pending}', attempts = 0, next_at = {database.Now}, sending_since = NULL, finished_at = NULL,
               expires_at = NULL, last_error = 'an operator asked for it once more'
        """;
}
