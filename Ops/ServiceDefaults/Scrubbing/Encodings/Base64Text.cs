using System.Buffers;
using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Encodings;

/// <summary>
/// Text in base64 or base64url (RFC 4648, sections 4 and 5). Where it begins is not known (a path's slash is a character
/// of base64, too), so each of the four ways to group the characters is looked at; of another than the right one
/// comes no text. What holds a secret goes whole.
/// </summary>
internal static class Base64Text
{
    /// <summary>In characters: shorter ones hold no name with a value.</summary>
    private const int Shortest = 20;

    /// <summary>In bytes: so many printable ones in a row are no chance.</summary>
    private const int ShortestText = 8;

    private const byte None = 255;

    private static readonly byte[] Values = CreateValues();

    public static string Scrub(string text, Looking? looking)
    {
        StringBuilder? result = null;
        var (kept, at) = (0, Shortest - 1);
        // Every run that is long enough covers one of these places.
        while (at < text.Length)
        {
            if (Value(text[at]) == None)
            {
                at += Shortest;
                continue;
            }

            var (start, end) = (at, at + 1);
            while (start > kept && Value(text[start - 1]) != None)
                start--;
            while (end < text.Length && Value(text[end]) != None)
                end++;
            at = end + Shortest;
            if (end - start < Shortest || !IsMixed(text.AsSpan(start, end - start)) || FindSecret(text.AsSpan(start, end - start), looking ??= new Looking(text.Length)) is not { } offset)
                continue;
            while (end < text.Length && text[end] == '=')
                end++;
            (result ??= new StringBuilder(text.Length)).Append(text, kept, start + offset - kept).Append(Scrubber.Filtered);
            kept = end;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    // Where the first piece with a secret begins.
    private static int? FindSecret(ReadOnlySpan<char> run, Looking looking)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            if (Decode(run[shift..], out var first) is { } text && looking.Inside(text) is not null)
                return run[..(first + shift)].LastIndexOf('/') + 1;
        }

        return null;
    }

    // Its printable stretches, one a line; null when there are none.
    private static string? Decode(ReadOnlySpan<char> run, out int first)
    {
        first = -1;
        var bytes = ArrayPool<char>.Shared.Rent(run.Length);
        try
        {
            var (length, stretch, bits, count) = (0, 0, 0, 0);
            for (var i = 0; i < run.Length; i++)
            {
                bits = bits << 6 | Value(run[i]);
                if (i % 4 == 0)
                    continue;
                var value = (bits >> (6 - i % 4 * 2)) & 0xff;
                if (value is >= ' ' and <= '~')
                {
                    bytes[length++] = (char)value;
                    if (++count == ShortestText && first < 0)
                        first = i;
                    continue;
                }

                length = count >= ShortestText ? length : stretch;
                if (length > stretch)
                    bytes[length++] = '\n';
                (stretch, count) = (length, 0);
            }

            length = count >= ShortestText ? length : stretch;
            return length == 0 ? null : new string(bytes, 0, length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(bytes);
        }
    }

    // Letters of both cases: hexadecimal numbers and words have those of one.
    private static bool IsMixed(ReadOnlySpan<char> run) => run.ContainsAnyInRange('a', 'z') && run.ContainsAnyInRange('A', 'Z');

    private static byte Value(char c) => c < 128 ? Values[c] : None;

    private static byte[] CreateValues()
    {
        var values = new byte[128];
        values.AsSpan().Fill(None);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (var i = 0; i < alphabet.Length; i++)
            values[alphabet[i]] = (byte)i;
        (values['-'], values['_']) = (62, 63);
        return values;
    }
}
