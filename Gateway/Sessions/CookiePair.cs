namespace ResponsiAI.Gateway.Sessions;

/// <summary>Pairs of a Cookie header, or the beginning of a Set-Cookie value, by the cookie's name.</summary>
internal static class CookiePair
{
    public static bool IsNamed(ReadOnlySpan<char> pair, string name) => pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal);

    public static bool IsIn(string? header, string name) => header is not null && header.Contains(name, StringComparison.Ordinal);

    /// <summary>The header without the cookie; null when nothing is left.</summary>
    public static string? Without(string header, string name)
    {
        if (!IsIn(header, name))
            return header;
        var kept = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(p => !IsNamed(p, name));
        var joined = string.Join("; ", kept);
        return joined.Length == 0 ? null : joined;
    }
}
