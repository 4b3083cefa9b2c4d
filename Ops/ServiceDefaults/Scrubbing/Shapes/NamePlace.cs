using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>A name in a text and what stands around it: whether a value belongs to it, and which.</summary>
internal readonly ref struct NamePlace(ReadOnlySpan<char> text, int start, int end)
{
    /// <summary>How far ahead is looked before it is decided, so that a value is not read again for each name in it.</summary>
    private const int Window = 128;

    private const int LongestPrefix = 32;

    private static readonly SearchValues<char> EndsSetting = SearchValues.Create(";\r\n\"'=");
    private static readonly SearchValues<char> AfterPair = SearchValues.Create("& \t\r\n\"'<>;,");

    private readonly ReadOnlySpan<char> text = text;

    private ReadOnlySpan<char> Name => text[start..end];

    private char Before => start > 0 ? text[start - 1] : '\0';

    // <password, <wsse:password
    private bool IsElement
    {
        get
        {
            if (Before is not ':')
                return Before is '<';
            var prefix = start - 1;
            var least = Math.Max(0, prefix - LongestPrefix);
            while (prefix > least && Shape.IsWord(text[prefix - 1]))
                prefix--;
            return prefix > 0 && prefix < start - 1 && text[prefix - 1] == '<';
        }
    }

    public Match? Value()
    {
        var at = AfterQuote(end, out var isQuoted);
        var separator = SkipSpaces(at);
        if (separator >= text.Length)
            return null;
        if (Sibling(at, isQuoted) is { } told)
            return SensitiveNames.Contains(Name) ? Extent(told) : null;
        switch (text[separator])
        {
            case '=':
                return IsAssigned(isQuoted, SkipArrow(separator + 1)) ? Extent(SkipArrow(separator + 1)) : null;
            case ':':
                return IsTold(isQuoted, SkipArrow(separator + 1)) ? Extent(SkipArrow(separator + 1)) : null;
            case '>' when separator == end && IsElement:
                return SensitiveNames.Contains(Name) ? Upto(separator + 1, '<') : null;
            // KeyValuePair and tuples: [password, x]
            case ',' when Before is '[' or '(' && !isQuoted:
                return SensitiveNames.Contains(Name) ? Upto(SkipSpaces(separator + 1), Before == '[' ? ']' : ')') : null;
            case '/' when separator == end:
                return PathSegment.Follows(text, start, end);
            case not '/' when separator > end && IsElement:
                return SensitiveNames.Contains(Name) ? BehindAttributes(separator) : null;
            default:
                // --password x
                return separator > at && Name.StartsWith("--") && text[separator] != '-' && SensitiveNames.Contains(Name) ? Extent(separator) : null;
        }
    }

    private bool IsAssigned(bool isQuoted, int at)
    {
        if (SensitiveNames.Contains(Name))
            return !NameStrength.IsCount(Name, Peek(at));
        // As a pair of a form: a=b&code=x
        return SensitiveNames.IsParameter(Name) && (isQuoted || Before is '&' or '?' or '#' || EndsPair());
    }

    private bool EndsPair()
    {
        var value = Peek(end);
        var stop = value.IndexOfAny(AfterPair);
        return stop > 1 && value[stop] == '&';
    }

    private bool IsTold(bool isQuoted, int at)
    {
        if (!SensitiveNames.Contains(Name) && !(isQuoted && SensitiveNames.IsParameter(Name)))
            return false;
        var window = text[..Math.Min(text.Length, at + Window)];
        var (valueStart, valueEnd) = ValueExtent.Of(window, at);
        var value = text[valueStart..valueEnd];
        if (!isQuoted)
            return NameStrength.InProse(Name, value);
        return SensitiveNames.IsParameter(Name) ? !NameStrength.IsStatus(value) : !NameStrength.IsCount(Name, value);
    }

    private ReadOnlySpan<char> Peek(int at) => text[at..Math.Min(text.Length, at + Window)];

    // The value that begins here, without its quotes.
    private Match? Extent(int at)
    {
        var value = ValueExtent.Of(text, at, isCredential: Name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) || Name.EndsWith("authorisation", StringComparison.OrdinalIgnoreCase));
        if (value.End < text.Length && text[value.End] == ' ')
            value.End = EndOfSetting(value.End);
        return value.End > value.Start && !IsNameOfSibling(value) ? new Match(Kind.Name, value.Start, value.End) : null;
    }

    // Password=correct horse;Database=x: in connection strings a value may have spaces without quotes. The next pair tells that
    // it is one, or the one before it.
    private int EndOfSetting(int end)
    {
        var stop = Peek(end).IndexOfAny(EndsSetting);
        if (stop >= 0 && text[end + stop] == ';')
            return Before is ';' || ValueExtent.BeginsPair(text[(end + stop + 1)..]) ? end + stop : end;
        return Before is ';' ? end + (stop < 0 ? Peek(end).Length : stop) : end;
    }

    // "key":"X-Api-Key","value":"x": what the key says is the name, and what is to go comes after it.
    private bool IsNameOfSibling((int Start, int End) value)
    {
        if (!Name.Equals("key", StringComparison.OrdinalIgnoreCase) || value.End - value.Start > Window || !SensitiveNames.Contains(text[value.Start..value.End]))
            return false;
        var at = AfterQuote(value.End, out var isQuoted);
        return Sibling(at, isQuoted) is not null;
    }

    // Where a name is itself a value and its own comes as `value` beside it, as HAR, Kubernetes and XML settings have it:
    // {"name":"X-Api-Key","value":"x"}, <add key="ApiKey" value="x">, and on the next line in YAML.
    private int? Sibling(int at, bool isQuoted)
    {
        const string member = "value";
        var next = SkipSpaces(at);
        var isMember = isQuoted && next < text.Length && text[next] == ',';
        var isLine = text[at..next].Contains('\n');
        if (isMember)
            next = SkipSpaces(next + 1);
        else if (!isLine && (next == at || !isQuoted))
            return null;
        while (next < text.Length && text[next] is '\\' or '"' or '\'')
            next++;
        if (!text[next..].StartsWith(member, StringComparison.OrdinalIgnoreCase))
            return null;
        var separator = SkipSpaces(AfterQuote(next + member.Length, out _));
        return separator < text.Length && (text[separator] == '=' || (text[separator] == ':' && (isMember || isLine))) ? separator + 1 : null;
    }

    private Match? BehindAttributes(int at)
    {
        var close = Peek(at).IndexOfAny('<', '>');
        // Without an attribute it is a placeholder: <token name>
        return close > 0 && text[at + close] == '>' && text[at + close - 1] != '/' && text.Slice(at, close).Contains('=') ? Upto(at + close + 1, '<') : null;
    }

    private Match? Upto(int at, char close)
    {
        if (at >= text.Length)
            return null;
        var length = text[at..].IndexOfAny(close, '\n');
        var stop = length < 0 ? text.Length : at + length;
        return stop > at ? new Match(Kind.Name, at, stop) : null;
    }

    private int AfterQuote(int at, out bool isQuoted)
    {
        isQuoted = false;
        var i = at;
        while (i < text.Length && text[i] == '\\')
            i++;
        if (i < text.Length && text[i] is '"' or '\'' or '`')
        {
            isQuoted = true;
            at = i + 1;
        }

        // user[password]=x, headers["x-api-key"]=x
        if (at < text.Length && text[at] == ']')
            at++;
        // password[]=x, as PHP and Rails write lists
        return text[at..].StartsWith("[]") ? at + 2 : at;
    }

    // ==, =>, :=
    private int SkipArrow(int at)
    {
        while (at < text.Length && text[at] is '=' or '>')
            at++;
        return at;
    }

    private int SkipSpaces(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
