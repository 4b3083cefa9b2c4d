using System.Data.Common;
using System.Globalization;
using Dapper;

namespace ResponsiAI.Billing.Rebuild;

/// <summary>A table of the state. All are keyed by <c>id</c> and hold texts and whole numbers.</summary>
/// <param name="Name">As operators are told.</param>
internal sealed record StateTable(string Name, string Table)
{
    public static readonly IReadOnlyList<StateTable> All =
    [
        new("customer", "billing_customers"), new("subscription", "billing_subscriptions"), new("settled invoice", "billing_settled_invoices"),
        new("charge", "billing_charges"), new("dispute", "billing_disputes"),
    ];

    /// <summary>Seconds; all rows of a table may be many.</summary>
    private const int Patience = 300;

    // Where an address is from decides what may replace it, and is told nobody. Rows of former versions do not have it.
    private static readonly string[] OwnAffair = ["email_at", "email_by", "name_at", "name_by", "updated_at"];

    public async Task<IReadOnlyDictionary<string, StateRow>> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellation)
    {
        var rows = await connection.QueryAsync(new CommandDefinition($"SELECT * FROM {Table}", null, transaction, Patience, cancellationToken: cancellation));
        return rows.Cast<IDictionary<string, object?>>().Select(StateRow.Of).ToDictionary(r => r.Id, StringComparer.Ordinal);
    }

    public Task WriteAsync(DbConnection connection, DbTransaction transaction, StateRow row, CancellationToken cancellation)
    {
        var columns = row.Members.Keys.ToList();
        var others = columns.Where(c => c != StateRow.Key).Select(c => $"{c} = excluded.{c}").ToList();
        var change = others.Count == 0 ? "NOTHING" : "UPDATE SET " + string.Join(", ", others);
        return connection.ExecuteAsync(new CommandDefinition($"""
            INSERT INTO {Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})
            ON CONFLICT ({StateRow.Key}) DO {change}
            """, new DynamicParameters(row.Members), transaction, cancellationToken: cancellation));
    }

    public Task DeleteAsync(DbConnection connection, DbTransaction transaction, string id, CancellationToken cancellation) =>
        connection.ExecuteAsync(new CommandDefinition($"DELETE FROM {Table} WHERE {StateRow.Key} = @id", new { id }, transaction, cancellationToken: cancellation));

    /// <summary>Which members of two rows of the same id differ, among those that matter to anybody.</summary>
    public static IReadOnlyList<string> Differing(StateRow one, StateRow other) =>
        [.. one.Members.Keys.Where(m => !OwnAffair.Contains(m) && !Equals(one.Members[m], other.Members.GetValueOrDefault(m))).Order(StringComparer.Ordinal)];
}

/// <summary>A row with its values as both engines have them: text, whole number or nothing.</summary>
internal sealed record StateRow(string Id, Dictionary<string, object?> Members)
{
    public const string Key = "id";

    public static StateRow Of(IDictionary<string, object?> row) =>
        new((string)row[Key]!, row.ToDictionary(m => m.Key, m => m.Value is int or long ? Convert.ToInt64(m.Value, CultureInfo.InvariantCulture) : m.Value, StringComparer.Ordinal));

    public bool IsSame(StateRow? other) => other is not null && Members.All(m => Equals(m.Value, other.Members.GetValueOrDefault(m.Key)));
}
