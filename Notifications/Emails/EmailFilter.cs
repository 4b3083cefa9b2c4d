using System.Collections.Frozen;
using Dapper;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>The body of <c>POST /emails/search</c>: a body, so that no address stands in a URL.</summary>
/// <param name="Status">One of <see cref="Statuses"/>; null for all.</param>
/// <param name="To">An address, also in its masked form <c>m***@example.com</c>; null for all.</param>
/// <param name="Before">The id of a mail: only older ones.</param>
/// <param name="Limit">1 to <see cref="MaxLimit"/>, default 50.</param>
internal sealed record EmailFilter(string? Status, string? To, string? Before, int? Limit)
{
    public const int MaxLimit = 200;

    /// <summary>Mails that may have arrived twice or never, whatever became of them since.</summary>
    private const string Unknown = "unknown";

    private const string Mask = "***@";
    private const int DefaultLimit = 50;

    private static readonly FrozenSet<string> Statuses =
        new[] { WorkStatus.Pending, WorkStatus.Leased, WorkStatus.Done, WorkStatus.Dead, NoTransport.Status, SuppressionList.Status, SendingCheck.Expired, SendingCheck.Obsolete, Dismissals.Status, Unknown }.ToFrozenSet();

    /// <returns>One sentence for the caller, or null when it can be looked for.</returns>
    public string? Fault() =>
        Status is not null && !Statuses.Contains(Status) ? $"The status is none of {string.Join(", ", Statuses.Order())}."
        : Limit is < 1 or > MaxLimit ? $"The limit is not 1 to {MaxLimit}."
        : null;

    /// <summary>The newest first; ids grow with time.</summary>
    public CommandDefinition Command(CancellationToken cancellation)
    {
        var values = new DynamicParameters();
        var conditions = new List<string>();
        if (Status == Unknown)
            conditions.Add("unknowns > 0");
        else if (Status is not null)
            Where("status = @status", "status", Status);
        if (To?.ToLowerInvariant() is { } to)
        {
            if (to.IndexOf(Mask, StringComparison.Ordinal) == 1)
                Where(@"LOWER(recipient) LIKE @like ESCAPE '\'", "like", $"{Literal(to[..1])}%{Literal(to[4..])}");
            else
                Where("LOWER(recipient) = @to", "to", to);
        }

        if (Before is not null)
            Where("id < @before", "before", Before);
        values.Add("limit", Limit ?? DefaultLimit);
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return new CommandDefinition($"SELECT * FROM notifications_emails {where} ORDER BY id DESC LIMIT @limit", values, cancellationToken: cancellation);

        void Where(string condition, string name, string value)
        {
            conditions.Add(condition);
            values.Add(name, value);
        }
    }

    private static string Literal(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
