namespace ResponsiAI.Billing.Events;

/// <summary>Ids become keys of tables and parts of header values, so only those that are fit for both pass.</summary>
internal static class Ids
{
    private const int Longest = 255;

    public static string? Valid(string? id) => id is { Length: > 0 and <= Longest } && IsPlain(id) ? id : null;

    /// <summary>Printable ASCII without spaces.</summary>
    public static bool IsPlain(string text) => text.All(c => c is > ' ' and <= '~');
}
