using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// Takes secrets and personal data out of whatever leaves a process as a log line or an error report: by shape
/// everywhere, by name where names are known. All patterns run in linear time (<see cref="RegexOptions.NonBacktracking"/>).
/// </summary>
public static class Scrubber
{
    public const string Filtered = "[Filtered]";

    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // A secret's name as running text, JSON, settings and connection strings write it, up to where its value begins.
    private const string Named =
        @"(?<name>[\w.-]*((?i)password|passwd|passphrase|pwd|smtp_pass|secret|token|(api|access|private)[_-]?key|authorization|credentials?|signature|connect\.sid)"
        + @"(\\*[""'])?\s*[:=]\s*";

    private static readonly string[] Names =
        ["password", "passwd", "passphrase", "pwd", "smtp_pass", "secret", "token", "key", "authorization", "credential", "signature", "connect.sid"];

    // Order matters: whole values before the parts that they may contain.
    private static readonly Shape[] Shapes =
    [
        new(@"-----BEGIN [A-Z0-9 ]+-----(-?[^-])*(-----END [A-Z0-9 ]+-----)?", Filtered, "-----BEGIN"),
        // A raw password may hold a slash; after a web address, an at-sign behind the first slash is none of the authority.
        new(@"(?i)\b(?<scheme>(postgres(ql)?|rediss?|mysql|mongodb(\+srv)?|amqps?|smtps?)://)[^\s""'<>]*@", "${scheme}" + Filtered + "@", "://"),
        new(@"\b(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/?#""'<>]*@", "${scheme}" + Filtered + "@", "://"),
        new(@"(?i:\b(?<name>(Set-)?Cookie:\s*))[^\s=;,]+=[^\r\n]*", "${name}" + Filtered, "cookie:"),
        // A word of lower-case letters is English and no token, unless it is very long.
        new(@"(?i:\b(?<scheme>Bearer|Basic))\s+([A-Za-z0-9._~+/-][a-z]*[A-Z0-9._~+/=-][A-Za-z0-9._~+/=-]{2,}|[a-z]{20,})", "${scheme} " + Filtered, "bearer", "basic"),
        new(@"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*", Filtered, "eyJ"),
        new(@"\b(t=[0-9]{6,},)?v[01]=[0-9a-fA-F]{16,}(,v[01]=[0-9a-fA-F]{16,})*", Filtered, "v0=", "v1="),
        new(@"\b((sk|rk|pk)_(live|test)_|whsec_|(pi|seti|cs)_[A-Za-z0-9]+_secret_)[A-Za-z0-9+/=_-]{6,}", Filtered, "k_live_", "k_test_", "whsec_", "_secret_"),
        new(@"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|SG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|xox[abprs]-[A-Za-z0-9-]{10,})", Filtered,
            "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "SG.", "xox"),
        new(@"s(%3A|:)[A-Za-z0-9_-]{32}\.[A-Za-z0-9%+/_-]{40,}", Filtered, "s:", "s%3A"),
        new(@"(?<name>\b(__Host-)?session=)[A-Za-z0-9._%-]{20,}", "${name}" + Filtered, "session="),
        new(Named + @"\[?\s*"")([^""\\]|\\.)*", "${name}" + Filtered, Names),
        new(Named + @"\[?\s*\\+"")[^""\\]*", "${name}" + Filtered, Names),
        new(Named + @"\[?\s*')[^']*", "${name}" + Filtered, Names),
        new(Named + @")((?i:Bearer|Basic|Digest|Token|Negotiate)\s+)?[\\[]*[^\s""'&;,\\[][^\s""'&;,]*", "${name}" + Filtered, Names),
        new(@"\b(?<first>\w)[\w.%+'-]*(@|%40)(?<domain>([\w-]+\.)+\p{L}[\w-]+)", "${first}***@${domain}", "@", "%40"),
    ];

    // Most texts hold no needle of any shape; one pass over them is all that they cost.
    private static readonly SearchValues<string> AnyNeedle = SearchValues.Create([.. Shapes.SelectMany(s => s.Needles).Distinct()], StringComparison.OrdinalIgnoreCase);

    private const int ShortestCard = 13;

    private static readonly Regex CardLike = new(@"\b[0-9]([ -]?[0-9]){12,18}\b", Linear);

    private static readonly Regex QueryLike = new(@"\?[^\s""'<>=&?]+=[^\s""'<>]*", Linear);

    /// <summary>Free text: a message, an exception, a rendered line.</summary>
    public static string Text(string text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        return Plain(text.Contains('?', StringComparison.Ordinal) ? QueryLike.Replace(text, static m => Query(m.Value)) : text);
    }

    // What may be a value in a query: looked at once and not as a text that holds queries again.
    private static string Plain(string text)
    {
        if (text.AsSpan().ContainsAny(AnyNeedle))
            foreach (var shape in Shapes)
                text = shape.Replace(text);
        return MayHoldCard(text) ? CardLike.Replace(text, static m => IsCard(m.ValueSpan) ? Filtered : m.Value) : text;
    }

    private static bool MayHoldCard(string text)
    {
        var digits = 0;
        foreach (var character in text)
            if (char.IsAsciiDigit(character) && ++digits >= ShortestCard)
                return true;
        return false;
    }

    /// <summary>The value of something that has a name, such as a header or a JSON member.</summary>
    public static string Value(string name, string value) => SensitiveNames.Contains(name) ? Filtered : Text(value);

    /// <summary>A query string or an urlencoded form: keys stay, values go by name and shape.</summary>
    public static string Query(string query)
    {
        if (string.IsNullOrEmpty(query))
            return query;
        var result = new StringBuilder(query.Length);
        var body = query.AsSpan();
        if (body[0] == '?')
        {
            result.Append('?');
            body = body[1..];
        }

        var first = true;
        foreach (var range in body.Split('&'))
        {
            var pair = body[range];
            if (!first)
                result.Append('&');
            first = false;
            var equals = pair.IndexOf('=');
            if (equals < 0)
            {
                result.Append(Plain(pair.ToString()));
                continue;
            }

            var name = Uri.UnescapeDataString(pair[..equals].ToString());
            var value = pair[(equals + 1)..].ToString();
            var plain = Uri.UnescapeDataString(value.Replace('+', ' '));
            var scrubbed = SensitiveNames.InQuery(name) ? Filtered : Plain(plain);
            result.Append(pair[..equals]).Append('=').Append(scrubbed == plain ? value : scrubbed);
        }

        return result.ToString();
    }

    /// <summary>A URL: user-info and query lose their secrets, the rest stays.</summary>
    public static string Url(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? Text(url) : Text(url[..question]) + Query(url[question..]);
    }

    /// <summary>The path of a request, also percent-encoded: what follows a segment that names a secret goes with the rest.</summary>
    public static string Path(string path) => Text(path);

    /// <summary>What the same secret always becomes in this installation: <c>[Filtered:1f3a…]</c>.</summary>
    public static string Handle(string value) => Handles.Of(value);

    /// <summary>An e-mail address as logs and pages show it: <c>m***@example.com</c>.</summary>
    public static string Address(string address)
    {
        var at = address.LastIndexOf('@');
        return at <= 0 ? Filtered : $"{address[0]}***{address[at..]}";
    }

    // Length and first digits as the card brands issue them, and the check digit (ISO/IEC 7812-1, annex B): the check
    // digit alone would take every tenth order number and timestamp for a card.
    private static bool IsCard(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[19];
        var length = 0;
        foreach (var character in text)
            if (char.IsAsciiDigit(character))
                digits[length++] = character;
        var two = (digits[0] - '0') * 10 + digits[1] - '0';
        var issued = length switch
        {
            14 => two is 30 or 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => two is (>= 40 and <= 49) or (>= 51 and <= 55) or (>= 22 and <= 27) or 35 or 60 or 62 or 64 or 65,
            19 => two is (>= 40 and <= 49) or 60 or 62 or 64 or 65,
            _ => false,
        };
        return issued && PassesLuhn(digits[..length]);
    }

    private static bool PassesLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1 && (digit *= 2) > 9)
                digit -= 9;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    /// <param name="needles">Every match holds one of them, in any case; where none is, the pattern is not tried.</param>
    private sealed class Shape(string pattern, string replacement, params string[] needles)
    {
        private readonly Regex pattern = new(pattern, Linear);
        private readonly SearchValues<string> any = SearchValues.Create(needles, StringComparison.OrdinalIgnoreCase);

        public string[] Needles => needles;

        public string Replace(string text) => text.AsSpan().ContainsAny(any) ? pattern.Replace(text, replacement) : text;
    }
}
