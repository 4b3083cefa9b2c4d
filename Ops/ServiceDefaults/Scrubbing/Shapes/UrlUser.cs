using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>User and password of a URL (RFC 3986, section 3.2.1), also where the text was cut before their at-sign.</summary>
internal sealed class UrlUser : Shape
{
    private const string Mark = "://";

    // A raw password may hold a slash; behind the first slash of a web address, an at-sign is none of the authority.
    private static readonly string[] Stores = ["postgres", "postgresql", "redis", "rediss", "mysql", "mariadb", "mongodb", "mongodb+srv", "sqlserver", "amqp", "amqps", "smtp", "smtps"];

    private static readonly SearchValues<char> AfterUrl = SearchValues.Create(" \t\r\n\"'<>");
    private static readonly SearchValues<char> AfterAuthority = SearchValues.Create(" \t\r\n\"'<>/?#");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var at = from;
        while (true)
        {
            var mark = text[at..].IndexOf(Mark, StringComparison.Ordinal);
            if (mark < 0)
                return false;
            mark += at;
            var begin = mark + Mark.Length;
            var length = text[begin..].IndexOfAny(IsStore(text, at, mark) ? AfterUrl : AfterAuthority);
            var end = length < 0 ? text.Length : begin + length;
            var userEnd = text[begin..end].LastIndexOf('@');
            if (userEnd >= 0)
                userEnd += begin;
            else if (end == text.Length && HoldsPassword(text[begin..]))
                userEnd = end;
            if (userEnd >= 0 && !text[begin..userEnd].SequenceEqual(Scrubber.Filtered))
            {
                match = new Match(Kind.Url, begin, userEnd);
                return true;
            }

            at = Math.Max(end, begin);
        }
    }

    private static bool IsStore(ReadOnlySpan<char> text, int from, int mark)
    {
        var start = mark;
        while (start > from && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '.' or '-'))
            start--;
        foreach (var store in Stores)
            if (text[start..mark].Equals(store, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    // user:pa, where host:80 is no password.
    private static bool HoldsPassword(ReadOnlySpan<char> authority)
    {
        var colon = authority.IndexOf(':');
        if (colon < 0 || authority[0] == '[')
            return false;
        var port = authority[(colon + 1)..];
        var slash = port.IndexOf('/');
        port = slash < 0 ? port : port[..slash];
        return port.ContainsAnyExceptInRange('0', '9') || port.Length > 5;
    }
}
