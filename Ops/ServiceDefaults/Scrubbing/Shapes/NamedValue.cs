namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>
/// A value behind the name of a secret, as JSON, forms, settings, connection strings, headers, command lines, XML and
/// printed objects write it. The name stays.
/// </summary>
internal sealed class NamedValue : Shape
{
    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        var needles = ScrubbingAdditions.Current.Needles;
        var at = from;
        while (true)
        {
            var needle = text[at..].IndexOfAny(needles);
            if (needle < 0)
                break;
            var (start, end) = (at + needle, at + needle + 1);
            while (start > at && IsName(text[start - 1]))
                start--;
            while (end < text.Length && IsName(text[end]))
                end++;
            if (new NamePlace(text, start, end).Value() is { } value)
            {
                if (!IsFiltered(text, value.Start, value.End))
                {
                    match = value;
                    return true;
                }

                end = value.End;
            }

            at = end;
        }

        match = default;
        return false;
    }

    public static bool IsName(char c) => IsWord(c) || c is '-' or '.' or '$';

    private static bool IsFiltered(ReadOnlySpan<char> text, int start, int end)
    {
        var value = text[start..end];
        return value.StartsWith("[Filtered") && value[9..] is [']'] or [':', .., ']'] && value.IndexOf(']') == value.Length - 1;
    }
}
