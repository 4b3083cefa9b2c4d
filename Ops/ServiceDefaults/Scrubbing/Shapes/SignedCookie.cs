using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>The value of express-session's <c>connect.sid</c>: <c>s:</c>, an id of 32 characters, a dot and an HMAC in base64.</summary>
internal sealed class SignedCookie : Shape
{
    private const int IdLength = 32;
    private const int ShortestCut = 16;

    private static readonly SearchValues<char> Id = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private static readonly SearchValues<char> Signature = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-%+/");

    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        match = default;
        var at = from;
        while (true)
        {
            var colon = text[at..].IndexOfAny(':', '%');
            if (colon < 0)
                return false;
            colon += at;
            at = colon + 1;
            var begin = colon - 1;
            if (begin < from || text[begin] is not 's')
                continue;
            var id = text[colon] == ':' ? at : text[at..].StartsWith("3A", StringComparison.OrdinalIgnoreCase) ? at + 2 : text.Length;
            var idEnd = EndOf(text, id, Id);
            var isCut = idEnd == text.Length && idEnd - id is >= ShortestCut and <= IdLength && Begins(text, begin);
            if (!isCut && (idEnd - id != IdLength || idEnd >= text.Length || text[idEnd] != '.'))
                continue;
            var end = isCut ? idEnd : EndOf(text, idEnd + 1, Signature);
            if (!isCut && end - idEnd <= 40 && end < text.Length)
                continue;
            match = new Match(Kind.Cookie, begin, end);
            return true;
        }
    }

    private static int EndOf(ReadOnlySpan<char> text, int at, SearchValues<char> characters)
    {
        var length = text[at..].IndexOfAnyExcept(characters);
        return length < 0 ? text.Length : at + length;
    }
}
