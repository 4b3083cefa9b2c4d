using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ResponsiAI.Notifications.Templates;

internal enum MemberKind
{
    Text,

    /// <summary>An ISO date, with or without a time; other text stands as it is.</summary>
    Date,

    /// <summary>An http or https URL; anything else is left out.</summary>
    Link,

    /// <summary>A number with or without its sign.</summary>
    Percent,
}

/// <summary>A member of the data as it stands in a sentence: one line, no control characters.</summary>
internal static class MemberText
{
    private const int Longest = 200;
    private const int LongestLink = 4000;

    /// <exception cref="InvalidOperationException">The string is no text (an escaped half of a surrogate pair).</exception>
    public static string Of(JsonElement value, MemberKind kind)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => OneLine(value.GetString()!),
            JsonValueKind.Number when value.TryGetDecimal(out var number) => number.ToString("0.####", CultureInfo.InvariantCulture),
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        return kind switch
        {
            MemberKind.Link => Link(text),
            MemberKind.Date => Short(Date(text)),
            MemberKind.Percent => Short(text.TrimEnd('%', ' ')),
            _ => Short(text),
        };
    }

    // A line break could add lines to the text part that look like ours; a direction mark could turn a sentence round.
    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isSpace = char.IsWhiteSpace(c) || char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';
            if (!isSpace)
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    private static string Short(string text) =>
        text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";

    private static string Date(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
            : text;

    private static string Link(string text) =>
        text.Length <= LongestLink && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? uri.AbsoluteUri : "";
}
