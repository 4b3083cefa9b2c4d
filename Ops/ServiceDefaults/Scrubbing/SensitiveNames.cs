namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Tells by its name whether a header, query key, form field, JSON member or variable holds a secret. Names are cut
/// into words (at case changes and at anything that is not a letter), so that <c>author</c>, <c>keyboard</c> and
/// <c>tokenizer</c> stay readable.
/// </summary>
public static class SensitiveNames
{
    // What ends in one of these is written without a case change often enough: PGPASSWORD, authtoken, jsessionid.
    private static readonly string[] Endings = ["password", "passwd", "passphrase", "secret", "token", "apikey", "privatekey", "secretkey", "accesskey", "accountkey", "appkey", "authkey", "sessionkey", "signingkey", "encryptionkey", "dbpass", "dbpwd", "credential", "signature", "cookie", "sessionid", "sessid"];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = Set(
        "auth", "oauth", "authorization", "authorisation", "authentication", "tokens", "secrets", "passwords", "pwd", "pass", "passcode", "key", "keys", "apikeys", "jwt", "jwts", "bearer",
        "csrf", "xsrf", "credentials", "session", "sessions", "sessionid", "sessid", "sid", "signatures", "sig", "otp", "pin", "cvc", "cvv", "cookies", "dsn");

    // What OAuth's redirects carry (RFC 6749, section 4.1.2). In logs these words mean states of parts and codes of answers.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Parameters = Set("code", "state");

    /// <summary>Where one of these is not, in any case, there is no name of a secret.</summary>
    internal static IReadOnlyList<string> Needles { get; } =
        ["pass", "pwd", "secret", "token", "key", "auth", "jwt", "bearer", "srf", "credential", "sess", "sid", "sig", "cookie", "otp", "pin", "cvc", "cvv", "dsn", "code", "state"];

    /// <summary>The same for a key of a query string or an urlencoded form.</summary>
    public static bool InQuery(ReadOnlySpan<char> name) => Parameters.Contains(name) || Contains(name);

    public static bool Contains(ReadOnlySpan<char> name)
    {
        foreach (var word in Split(name))
            if (IsSecret(name[word]))
                return true;
        return ScrubbingAdditions.Current.Names(name);
    }

    /// <summary><c>code</c> and <c>state</c>, whose values tell whether they are meant as OAuth means them.</summary>
    internal static bool IsParameter(ReadOnlySpan<char> name) => Parameters.Contains(name);

    internal static bool IsSecret(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
            return false;
        if (Words.Contains(word))
            return true;
        foreach (var ending in Endings)
            if (word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    internal static NameWords Split(ReadOnlySpan<char> name) => new(name);

    // A frozen set would be found in faster and takes ten milliseconds of each start to make.
    internal static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(params IEnumerable<string> words) =>
        new HashSet<string>(words, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
