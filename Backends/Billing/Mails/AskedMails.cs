using Dapper;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Mails;

/// <summary>Which mails each event asked notifications for, so that one can be followed to the other.</summary>
internal sealed class AskedMails(Database database)
{
    /// <param name="email">The id that notifications gave the mail.</param>
    public async Task KeepAsync(string happened, Mail mail, string email, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO billing_mails (event, key, template, email, asked_at) VALUES (@happened, @Key, @Template, @email, {database.Now})
            ON CONFLICT (event, key) DO NOTHING
            """, new { happened, mail.Key, mail.Template, email }, cancellationToken: cancellation));
    }

    public async Task<IReadOnlyList<AskedMail>> OfAsync(string happened, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<AskedMail>(new CommandDefinition(
            "SELECT key, template, email, asked_at FROM billing_mails WHERE event = @happened ORDER BY asked_at, key", new { happened }, cancellationToken: cancellation));
        return rows.AsList();
    }
}

internal sealed record AskedMail
{
    public required string Key { get; init; }

    public required string Template { get; init; }

    /// <summary>The id at notifications.</summary>
    public required string Email { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long AskedAt { get; init; }
}
