using System.Data.Common;
using System.Text;
using Dapper;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>The statement that writes entries, any number of them at once.</summary>
internal static class InboxInsert
{
    /// <returns>The ids that were not there before.</returns>
    public static async Task<HashSet<string>> ExecuteAsync(
        Database database, DbConnection connection, DbTransaction? transaction, IReadOnlyList<InboxEntry> entries, CancellationToken cancellation)
    {
        var sql = new StringBuilder($"""
            INSERT INTO {InboxStore.Table} (id, source, type, created, payload, secret, about, customer, trace, received_at, status, attempts, next_at, finished_at) VALUES
            """);
        var values = new DynamicParameters();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            sql.Append(i == 0 ? " " : ", ").Append($"(@id{i}, @source{i}, @type{i}, @created{i}, @payload{i}, @secret{i}, @about{i}, @customer{i}, @trace{i}, {database.Now}, ");
            sql.Append(entry.Ignored ? $"'{InboxStore.Ignored}', 0, {database.Now}, {database.Now})" : $"'{WorkStatus.Pending}', 0, {database.Now}, NULL)");
            values.Add($"id{i}", entry.Id);
            values.Add($"source{i}", entry.Source);
            values.Add($"type{i}", entry.Type);
            values.Add($"created{i}", entry.Created);
            values.Add($"payload{i}", entry.Payload);
            values.Add($"secret{i}", entry.Secret);
            values.Add($"about{i}", entry.About);
            values.Add($"customer{i}", entry.Customer);
            values.Add($"trace{i}", entry.Trace);
        }

        sql.Append(" ON CONFLICT (id) DO NOTHING RETURNING id");
        return [.. await connection.QueryAsync<string>(new CommandDefinition(sql.ToString(), values, transaction, cancellationToken: cancellation, flags: CommandFlags.Buffered | CommandFlags.NoCache))];
    }
}
