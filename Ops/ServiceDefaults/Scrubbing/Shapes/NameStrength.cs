using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>
/// Whether a name is meant as a secret's where prose and logs use the same words: "session: expired", "key: id",
/// "max_tokens=500", "state: open".
/// </summary>
internal static class NameStrength
{
    private const int LooksRandomFrom = 8;
    private const int LongestWord = 20;
    private const int LongestCount = 8;

    private static readonly string[] Strong =
        ["password", "passwd", "passphrase", "secret", "token", "credential", "signature", "authorization", "authorisation", "apikey", "privatekey", "secretkey", "accesskey", "accountkey", "credentials", "pwd"];

    // A key of these is a secret, whatever it looks like: X-Api-Key, private_key, encryptionKey.
    private static readonly string[] KeyOf = ["api", "access", "private", "secret", "signing", "encryption", "master", "client", "webhook", "shared", "storage", "account", "auth", "license", "ssh", "hmac", "stripe"];

    // What they are called after: token_value, session-id, otp_code.
    private static readonly string[] Carriers = ["id", "value", "data", "hash", "header", "code", "string"];

    private static readonly string[] Plurals = ["tokens", "keys", "secrets", "sessions", "cookies", "passwords", "signatures"];
    private static readonly string[] Digits = ["otp", "pin", "cvc", "cvv"];

    private static readonly SearchValues<char> Counting = SearchValues.Create("0123456789.abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789.ms");
    private static readonly SearchValues<char> Words = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_ ");
    private static readonly SearchValues<char> Constants = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary><c>name: value</c> without quotes around the name.</summary>
    public static bool InProse(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (ScrubbingAdditions.Current.Names(name))
            return true;
        LastWords(name, out var last, out var before);
        if (!SensitiveNames.IsSecret(last))
            return false;
        if (IsOneOf(last, Plurals))
            return false;
        if (EndsInOneOf(last, Strong))
            return true;
        if (IsOneOf(last, Digits))
            return value.Length >= 3 && !value.ContainsAnyExceptInRange('0', '9');
        if (last.Equals("key", StringComparison.OrdinalIgnoreCase) ? IsOneOf(before, KeyOf) : before.Length > 0 && IsOneOf(last, ["pass", "sid"]))
            return true;
        return LooksRandom(value);
    }

    /// <summary>A number, a flag or a state of secrets, which is none: <c>input_tokens=500</c>, <c>has_password=true</c>, <c>"sessions":"ok"</c>.</summary>
    public static bool IsCount(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var end = value.IndexOfAnyExcept(Counting);
        value = end < 0 ? value : value[..end];
        if (value is "true" or "false")
            return true;
        ReadOnlySpan<char> last = default;
        foreach (var range in SensitiveNames.Split(name))
        {
            last = name[range];
            if (IsOneOf(last, Digits))
                return false;
        }

        var isPlural = IsOneOf(last, Plurals);
        if (value.IsEmpty || value.Length > LongestCount || (SensitiveNames.IsSecret(last) && !isPlural))
            return false;
        return !value.ContainsAnyExcept(Numeric) || (isPlural && !value.ContainsAnyExceptInRange('a', 'z'));
    }

    /// <summary>What the words code and state mean outside OAuth: <c>ok</c>, <c>card_declined</c>, <c>404</c>, <c>23505</c>, <c>ERR_X</c>.</summary>
    public static bool IsStatus(ReadOnlySpan<char> value) =>
        value.Length <= 5 || (value.Length <= 40 && !value.ContainsAnyExcept(Words)) || (value.Contains('_') && value.Length <= 40 && !value.ContainsAnyExcept(Constants));

    private static bool LooksRandom(ReadOnlySpan<char> value)
    {
        if (value.Length < LooksRandomFrom || value.Contains("://", StringComparison.Ordinal))
            return false;
        return value.Length > LongestWord || (value.ContainsAnyInRange('0', '9') && (value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z')));
    }

    private static void LastWords(ReadOnlySpan<char> name, out ReadOnlySpan<char> last, out ReadOnlySpan<char> before)
    {
        last = before = default;
        foreach (var range in SensitiveNames.Split(name))
        {
            if (last.Length > 0 && IsOneOf(name[range], Carriers))
                continue;
            before = last;
            last = name[range];
        }
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var each in words)
            if (word.Equals(each, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static bool EndsInOneOf(ReadOnlySpan<char> word, string[] endings)
    {
        foreach (var ending in endings)
            if (word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
