using System.Collections.Frozen;
using System.Text.Json;

namespace ResponsiAI.Notifications.Templates;

/// <summary>A kind of mail and the members that its data may have, all of them optional.</summary>
/// <param name="Lifetime">From its acceptance: later it would tell of something that is long over.</param>
internal sealed record EmailTemplate(string Name, TimeSpan Lifetime, FrozenDictionary<string, MemberKind> Members)
{
    public static readonly FrozenDictionary<string, EmailTemplate> ByName = new[]
    {
        Of("subscription-confirmation", days: 7, ("name", MemberKind.Text), ("plan", MemberKind.Text), ("amount", MemberKind.Text), ("periodEnd", MemberKind.Date)),
        Of("subscription-cancellation", days: 7, ("name", MemberKind.Text), ("plan", MemberKind.Text), ("accessUntil", MemberKind.Date)),
        Of("payment-failure", days: 3, ("name", MemberKind.Text), ("amount", MemberKind.Text), ("number", MemberKind.Text), ("invoiceUrl", MemberKind.Link), ("nextAttempt", MemberKind.Date)),
        Of("usage-warning", days: 1, ("name", MemberKind.Text), ("metric", MemberKind.Text), ("used", MemberKind.Text), ("limit", MemberKind.Text), ("percent", MemberKind.Percent), ("periodEnd", MemberKind.Date)) with { IsNotice = true },
    }.ToFrozenDictionary(t => t.Name);

    /// <summary>It tells of something that the reader did not do and need not hear of.</summary>
    public bool IsNotice { get; private init; }

    /// <summary>One sentence for the caller, or null when the data can be rendered. Members that the template does not know do no harm.</summary>
    public string? Fault(JsonElement data)
    {
        foreach (var member in data.EnumerateObject())
        {
            if (!Members.ContainsKey(member.Name))
                continue;
            if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null))
                return $"The member {member.Name} of data is neither a string nor a number.";
            // Throws for text that is none, before it is stored.
            _ = MemberText.Of(member.Value, Members[member.Name]);
        }

        return null;
    }

    /// <summary>The members that have something to say, ready for a sentence.</summary>
    public Dictionary<string, string> Values(JsonElement data)
    {
        var values = new Dictionary<string, string>();
        foreach (var member in data.EnumerateObject())
            if (Members.TryGetValue(member.Name, out var kind) && MemberText.Of(member.Value, kind) is { Length: > 0 } text)
                values[member.Name] = text;
        return values;
    }

    private static EmailTemplate Of(string name, int days, params (string Name, MemberKind Kind)[] members) =>
        new(name, TimeSpan.FromDays(days), members.ToFrozenDictionary(m => m.Name, m => m.Kind));
}
