using System.Buffers;
using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Encodings;

/// <summary>Percent-encoding (RFC 3986, section 2.1): what is written without a space is decoded together.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n\"'<>");

    public static string Scrub(string text, Looking looking)
    {
        StringBuilder? result = null;
        var (kept, at) = (0, 0);
        while (true)
        {
            var percent = text.AsSpan(at).IndexOf('%');
            if (percent < 0)
                break;
            percent += at;
            at = percent + 1;
            if (!IsEncoded(text, percent))
                continue;
            var start = text.AsSpan(kept, percent - kept).LastIndexOfAny(Delimiters) + 1 + kept;
            var length = text.AsSpan(percent).IndexOfAny(Delimiters);
            at = length < 0 ? text.Length : percent + length;
            var decoded = Uri.UnescapeDataString(text[start..at]);
            if (looking.Inside(decoded) is not { } scrubbed)
                continue;
            // A decoded line break or space would let a text say what it does not say.
            (result ??= new StringBuilder(text.Length)).Append(text, kept, start - kept).Append(decoded.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? Scrubber.Filtered : scrubbed);
            kept = at;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    private static bool IsEncoded(string text, int percent) =>
        percent + 2 < text.Length && char.IsAsciiHexDigit(text[percent + 1]) && char.IsAsciiHexDigit(text[percent + 2]);
}
