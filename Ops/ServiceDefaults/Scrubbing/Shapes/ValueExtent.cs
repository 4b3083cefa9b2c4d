namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>From where to where a value goes, without the quotes around it; to the end of a text that was cut within it.</summary>
internal static class ValueExtent
{
    private const int LongestName = 40;
    private const string Marker = "[Filtered";

    private static readonly string[] Schemes = ["Bearer", "Basic", "Token", "Negotiate", "ApiKey", "DPoP"];

    // Their credentials are many parameters.
    private static readonly string[] LongSchemes = ["Digest", "OAuth", "Signature", "Hawk", "AWS4-HMAC-SHA256"];

    /// <param name="isCredential">The value of an <c>Authorization</c> header (RFC 9110, section 11.4): a scheme, a space, and what belongs to it.</param>
    public static (int Start, int End) Of(ReadOnlySpan<char> text, int at, bool isCredential = false)
    {
        at = SkipSpaces(text, at);
        if (at >= text.Length)
            return (at, at);
        if (text[at] == '{')
            return (at, EndOfObject(text, at));
        if (text[at] == '[' && !text[at..].StartsWith(Marker))
            return Array(text, SkipSpaces(text, at + 1));
        return Quoted(text, at) ?? (at, Unquoted(text, AfterScheme(text, at, isCredential)));
    }

    // "a", "b": from the first one to the last one.
    private static (int Start, int End) Array(ReadOnlySpan<char> text, int at)
    {
        if (Quoted(text, at) is not { } first)
            return (at, Unquoted(text, at));
        var end = first.End;
        while (true)
        {
            var next = end;
            while (next < text.Length && text[next] is '\\' or '"' or '\'')
                next++;
            next = SkipSpaces(text, next);
            if (next >= text.Length || text[next] != ',' || Quoted(text, SkipSpaces(text, next + 1)) is not { } other)
                return (first.Start, end);
            end = other.End;
        }
    }

    private static (int Start, int End)? Quoted(ReadOnlySpan<char> text, int at)
    {
        var quote = at;
        while (quote < text.Length && text[quote] == '\\')
            quote++;
        if (quote >= text.Length || text[quote] is not ('"' or '\'' or '`'))
            return null;
        var (start, level) = (quote + 1, quote - at);
        for (var i = start; i < text.Length; i++)
        {
            var next = text[i..].IndexOf(text[quote]);
            if (next < 0)
                break;
            i += next;
            var escapes = Escapes(text, start, i);
            // Within JSON in a JSON string, quotes of the inner one have a backslash and quotes within its values more.
            if (level == 0 ? escapes % 2 == 0 : escapes <= level)
            {
                // SQL and connection strings double a quote that is meant.
                if (level == 0 && text[quote] == '\'' && i + 1 < text.Length && text[i + 1] == '\'')
                {
                    i++;
                    continue;
                }

                return (start, level == 0 ? i : i - escapes);
            }
        }

        return (start, text.Length);
    }

    private static int EndOfObject(ReadOnlySpan<char> text, int at)
    {
        var (depth, level, inString) = (0, -1, false);
        for (var i = at; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    var escapes = Escapes(text, at, i);
                    level = level < 0 ? escapes : level;
                    if (level == 0 ? escapes % 2 == 0 : escapes <= level)
                        inString = !inString;
                    break;
                case '{' when !inString:
                    depth++;
                    break;
                case '}' when !inString && --depth == 0:
                    return i + 1;
            }
        }

        return text.Length;
    }

    private static int AfterScheme(ReadOnlySpan<char> text, int at, bool isCredential)
    {
        foreach (var scheme in Schemes)
            if (IsScheme(text, at, scheme))
                return SkipSpaces(text, at + scheme.Length);
        foreach (var scheme in LongSchemes)
            if (IsScheme(text, at, scheme))
            {
                var line = text[at..].IndexOfAny('\r', '\n');
                return line < 0 ? text.Length : at + line;
            }

        if (!isCredential)
            return at;
        var end = at;
        while (end < text.Length && end - at <= LongestName && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
            end++;
        return end > at && end < text.Length - 1 && text[end] == ' ' && !char.IsWhiteSpace(text[end + 1]) && text[end + 1] is not ('"' or '\'') ? end + 1 : at;
    }

    private static bool IsScheme(ReadOnlySpan<char> text, int at, string scheme) =>
        text[at..].StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && at + scheme.Length < text.Length && text[at + scheme.Length] is ' ' or '\t';

    private static int Unquoted(ReadOnlySpan<char> text, int at)
    {
        // The bracket at its end would otherwise count as one that closes what is around it.
        if (text[at..].StartsWith(Marker))
            at += text[at..].IndexOf(']') + 1;
        while (at < text.Length && !Ends(text, at))
            at++;
        return at;
    }

    // A password may hold any of these characters itself: what follows tells.
    private static bool Ends(ReadOnlySpan<char> text, int at)
    {
        var rest = text[(at + 1)..];
        return text[at] switch
        {
            '"' or '\'' or '`' => rest.IsEmpty || char.IsWhiteSpace(rest[0]) || rest[0] is ',' or ';' or ':' or '}' or ']' or ')' or '>' or '&' or '|' or '\\',
            '&' or ',' or ';' => rest.IsEmpty || char.IsWhiteSpace(rest[0]) || rest[0] is '"' or '\'' || BeginsPair(rest),
            ')' or ']' or '}' => rest.IsEmpty || char.IsWhiteSpace(rest[0]) || rest[0] is ',' or ';' or '.' or '}' or ']' or ')' or '"' or '\'' or '&' or '\\',
            '\\' => !rest.IsEmpty && rest[0] is '"',
            '<' => !rest.IsEmpty && rest[0] is '/',
            var c => char.IsWhiteSpace(c),
        };
    }

    public static bool BeginsPair(ReadOnlySpan<char> rest)
    {
        for (var i = 0; i < Math.Min(rest.Length, LongestName); i++)
            if (rest[i] is '=' or ':')
                return i > 0;
            else if (!NamedValue.IsName(rest[i]) && rest[i] is not (' ' or '[' or ']' or '%' or '"'))
                return false;
        return false;
    }

    private static int Escapes(ReadOnlySpan<char> text, int from, int quote)
    {
        var at = quote;
        while (at > from && text[at - 1] == '\\')
            at--;
        return quote - at;
    }

    private static int SkipSpaces(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
