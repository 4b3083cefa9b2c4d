using System.Globalization;
using System.Net;
using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Encodings;

/// <summary>
/// Characters that JSON, JavaScript and HTML write otherwise (<c>\u0070</c>, <c>\x70</c>, <c>\/</c>, <c>&amp;#112;</c>): the
/// text is looked at as it is meant, and shown so when that holds a secret.
/// </summary>
internal static class Escapes
{
    public static string Scrub(string text, Looking looking)
    {
        if (text.Contains('\\', StringComparison.Ordinal))
            text = Shown(text, Unescape(text), looking);
        return text.Contains('&', StringComparison.Ordinal) && text.Contains(';', StringComparison.Ordinal) ? Shown(text, WebUtility.HtmlDecode(text), looking) : text;
    }

    private static string Shown(string text, string decoded, Looking looking) =>
        decoded == text ? text : looking.Inside(decoded) ?? text;

    private static string Unescape(string text)
    {
        StringBuilder? result = null;
        var (kept, at) = (0, 0);
        while (true)
        {
            var backslash = text.AsSpan(at).IndexOf('\\');
            if (backslash < 0)
                break;
            backslash += at;
            at = backslash + 1;
            // JSON in JSON has more of them.
            while (at < text.Length && text[at] == '\\')
                at++;
            if (Read(text, at, out var length) is not { } character)
                continue;
            (result ??= new StringBuilder(text.Length)).Append(text, kept, backslash - kept);
            // What would end a string or begin an escape stays escaped; what would end a line stays away.
            result.Append(character switch { '"' or '\\' => $"\\{character}", < ' ' => " ", _ => $"{character}" });
            at += length;
            kept = at;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    private static char? Read(string text, int at, out int length)
    {
        length = at >= text.Length ? 0 : text[at] switch { 'u' => 5, 'x' => 3, '/' => 1, _ => 0 };
        if (length == 0 || at + length > text.Length)
            return null;
        if (length == 1)
            return '/';
        return ushort.TryParse(text.AsSpan(at + 1, length - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (char)code : null;
    }
}
