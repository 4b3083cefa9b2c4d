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

    // Order matters: whole values before the parts that they may contain.
    private static readonly (Regex Pattern, string Replacement)[] Shapes =
    [
        (new(@"-----BEGIN [A-Z0-9 ]+-----[^-]*(-----END [A-Z0-9 ]+-----)?", Linear), Filtered),
        (new(@"\b(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@""'<>]*(:[^\s@""'<>]*)@", Linear), "${scheme}" + Filtered + "@"),
        (new(@"\b(?<scheme>(Bearer|Basic|bearer|basic|BEARER))\s+[A-Za-z0-9._~+/=-]{6,}", Linear), "${scheme} " + Filtered),
        (new(@"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?", Linear), Filtered),
        (new(@"\bt=[0-9]{6,},v[01]=[0-9a-fA-F]{16,}(,v[01]=[0-9a-fA-F]{16,})*", Linear), Filtered),
        (new(@"\b((sk|rk|pk)_(live|test)_|whsec_)[A-Za-z0-9+/=_-]{6,}", Linear), Filtered),
        (new(@"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|SG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|xox[abprs]-[A-Za-z0-9-]{10,})", Linear), Filtered),
        (new(@"s(%3A|:)[A-Za-z0-9_-]{32}\.[A-Za-z0-9%+/_-]{40,}", Linear), Filtered),
        (new(@"(?<name>\b(__Host-)?session=)[A-Za-z0-9._%-]{20,}", Linear), "${name}" + Filtered),
        (new(@"(?<name>[""']?[A-Za-z0-9_.-]*([Pp]assword|PASSWORD|[Pp]asswd|[Pp]wd|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Aa]pi[_-]?[Kk]ey|API_KEY|[Aa]uthorization|[Cc]redentials?|[Ss]ignature|SMTP_PASS)[""']?\s*[:=]\s*[""']?)(?<scheme>(Bearer|Basic)\s+)?[^\s""'&;,<>}\]\[]+", Linear), "${name}" + Filtered),
        (new(@"\b(?<first>[A-Za-z0-9])[A-Za-z0-9._%+-]*@(?<domain>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)", Linear), "${first}***@${domain}"),
    ];

    private static readonly Regex CardLike = new(@"\b[0-9]([ -]?[0-9]){12,18}\b", Linear);

    /// <summary>Free text: a message, an exception, a rendered line.</summary>
    public static string Text(string text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        foreach (var (pattern, replacement) in Shapes)
            if (pattern.IsMatch(text))
                text = pattern.Replace(text, replacement);
        return CardLike.IsMatch(text) ? CardLike.Replace(text, static m => PassesLuhn(m.ValueSpan) ? Filtered : m.Value) : text;
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
                result.Append(Text(pair.ToString()));
                continue;
            }

            var name = Uri.UnescapeDataString(pair[..equals].ToString());
            var value = pair[(equals + 1)..].ToString();
            var plain = Uri.UnescapeDataString(value.Replace('+', ' '));
            var scrubbed = Value(name, plain);
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

    /// <summary>An e-mail address as logs and pages show it: <c>m***@example.com</c>.</summary>
    public static string Address(string address)
    {
        var at = address.LastIndexOf('@');
        return at <= 0 ? Filtered : $"{address[0]}***{address[at..]}";
    }

    // ISO/IEC 7812-1, annex B.
    private static bool PassesLuhn(ReadOnlySpan<char> text)
    {
        int sum = 0, digits = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var digit = text[i] - '0';
            if (digits++ % 2 == 1 && (digit *= 2) > 9)
                digit -= 9;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
