using System.Collections.Frozen;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Tells by its name whether a header, query key, form field, JSON member or variable holds a secret. Names are cut
/// into words (at case changes and at anything that is not a letter), so that <c>author</c>, <c>keyboard</c> and
/// <c>tokenizer</c> stay readable.
/// </summary>
public static class SensitiveNames
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = Set(
        "auth", "oauth", "authorization", "authentication", "token", "tokens", "authtoken", "accesstoken", "refreshtoken", "secret", "secrets",
        "clientsecret", "password", "passwords", "passwd", "pgpassword", "pwd", "passphrase", "pass", "key", "keys", "apikey", "privatekey", "secretkey",
        "accesskey", "jwt", "bearer", "csrf", "xsrf", "credential", "credentials", "session", "sessionid", "sessid", "sid", "signature", "sig", "otp", "pin",
        "cvc", "cvv", "cookie", "cookies", "dsn");

    // What OAuth's redirects carry (RFC 6749, section 4.1.2). In logs these words mean states of parts and codes of answers.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Parameters = Set("code", "state");

    /// <summary>The same for a key of a query string or an urlencoded form.</summary>
    public static bool InQuery(ReadOnlySpan<char> name) => Parameters.Contains(name) || Contains(name);

    public static bool Contains(ReadOnlySpan<char> name)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetter(name[i]);
            if (!ends && !TurnsAt(name, start, i))
                continue;
            if (i > start && Words.Contains(name[start..i]))
                return true;
            start = ends ? i + 1 : i;
        }

        return false;
    }

    // apiKey | APIKey: a word begins at the K.
    private static bool TurnsAt(ReadOnlySpan<char> name, int start, int i) =>
        i > start && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
