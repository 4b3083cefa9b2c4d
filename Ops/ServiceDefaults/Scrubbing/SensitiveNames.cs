using System.Collections.Frozen;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Tells by its name whether a header, query key, form field, JSON member or variable holds a secret. Names are cut
/// into words (at case changes and at anything that is not a letter or digit), so that <c>author</c>, <c>keyboard</c>
/// and <c>tokenizer</c> stay readable.
/// </summary>
public static class SensitiveNames
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "auth", "authorization", "authentication", "token", "tokens", "secret", "secrets", "password", "passwords", "passwd", "pwd",
        "passphrase", "pass", "key", "keys", "apikey", "jwt", "bearer", "csrf", "xsrf", "credential", "credentials", "session", "sessionid",
        "sessid", "signature", "cookie", "cookies", "dsn",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordLookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Exact =
        new[] { "code", "sig", "otp", "pin", "state" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> name)
    {
        if (Exact.Contains(name))
            return true;
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            var turns = !ends && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!ends && !turns)
                continue;
            if (i > start && WordLookup.Contains(name[start..i]))
                return true;
            start = ends ? i + 1 : i;
        }

        return false;
    }
}
