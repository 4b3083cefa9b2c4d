using System.Buffers;
using System.Text.Unicode;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// Refuses a path that a backend may read as another one: dot segments in any disguise, slashes and control characters
/// behind escapes, escapes that decode to nothing. Only what is not plain comes here.
/// </summary>
internal static class PathJudge
{
    private static readonly SearchValues<char> Unescaped = SearchValues.Create("\"<>^`{}");

    /// <param name="path">From the first slash to the query, as it was sent.</param>
    public static Verdict Judge(ReadOnlySpan<char> path)
    {
        if (path.ContainsAnyExceptInRange('!', '~'))
            return Verdicts.TargetCharacter;
        if (path.Contains('#'))
            return Verdicts.TargetFragment;
        if (path.Contains('\\'))
            return Verdicts.PathBackslash;
        var rented = path.Length > 512 ? ArrayPool<byte>.Shared.Rent(path.Length) : null;
        Span<byte> decoded = rented ?? stackalloc byte[512];
        for (var i = 0; i < path.Length; i++)
            decoded[i] = (byte)path[i];
        var verdict = JudgeBytes(decoded[..path.Length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return verdict.Or(path.ContainsAny(Unescaped) ? Verdicts.TargetUnescaped : Verdict.Compliant);
    }

    private static Verdict JudgeBytes(Span<byte> path)
    {
        var once = Unescape(path, out var found);
        if ((found & Escapes.Incomplete) != 0)
            return Verdicts.PathEscape;
        if ((found & Escapes.Slash) != 0)
            return Verdicts.PathEncodedSlash;
        if ((found & Escapes.Control) != 0)
            return Verdicts.PathControl;
        if (!Utf8.IsValid(once))
            return Verdicts.PathUtf8;
        if (HasDotSegment(once))
            return Verdicts.PathDotSegment;
        if (!once.Contains((byte)'%'))
            return Verdict.Compliant;
        // Once more, for backends behind which something decodes again. What is no escape then is text with a percent sign.
        var twice = Unescape(once, out found);
        return (found & Escapes.Slash) != 0 || HasDotSegment(twice) ? Verdicts.PathDoubleEncoding : Verdict.Compliant;
    }

    /// <summary>Decodes in place.</summary>
    private static Span<byte> Unescape(Span<byte> text, out Escapes found)
    {
        found = Escapes.None;
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
                {
                    c = (byte)((Value(text[i + 1]) << 4) | Value(text[i + 2]));
                    i += 2;
                    found |= c switch
                    {
                        (byte)'/' or (byte)'\\' => Escapes.Slash,
                        < 0x20 or 0x7f => Escapes.Control,
                        // U+0080 to U+009F, as UTF-8.
                        >= 0x80 and <= 0x9f when length > 0 && text[length - 1] == 0xc2 => Escapes.Control,
                        _ => Escapes.None,
                    };
                }
                else
                {
                    found |= Escapes.Incomplete;
                }
            }

            text[length++] = c;
        }

        return text[..length];
    }

    private static int Value(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    // A server that knows path parameters takes "..;x" for "..", and some file systems drop trailing spaces.
    private static bool HasDotSegment(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IndexOf((byte)';') is var parameters and >= 0)
                segment = segment[..parameters];
            segment = segment.TrimEnd((byte)' ');
            if (segment is [(byte)'.'] or [(byte)'.', (byte)'.'])
                return true;
        }

        return false;
    }

    [Flags]
    private enum Escapes
    {
        None = 0,
        Slash = 1,
        Control = 2,
        Incomplete = 4,
    }
}
