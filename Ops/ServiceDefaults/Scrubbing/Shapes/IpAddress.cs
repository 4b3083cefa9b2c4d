using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>
/// A public address keeps the network that it belongs to: of IPv4 the last number becomes 0, of IPv6 the first 48 bits stay.
/// Addresses that tell nothing about a person stay (loopback, private, shared, link-local, multicast), and so does
/// what looks like a version: <c>Chrome/120.0.6099.109</c>, <c>v1.2.3.4</c>, <c>Version=1.2.3.4</c>.
/// </summary>
internal static class IpAddress
{
    private const int Longest6 = 45;

    private static readonly SearchValues<char> Characters6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly SearchValues<char> NameOfProduct = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-");

    public static bool IsAt4(ReadOnlySpan<char> text, int start, out Match match)
    {
        match = default;
        if (IsPartOfVersion(text, start))
            return false;
        Span<int> octets = stackalloc int[4];
        var at = start;
        var last = start;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0 && (at >= text.Length || text[at++] != '.'))
                return false;
            last = at;
            while (at < text.Length && at - last < 4 && char.IsAsciiDigit(text[at]))
                octets[i] = octets[i] * 10 + text[at++] - '0';
            if (at == last || octets[i] > 255 || (at - last > 1 && text[last] == '0'))
                return false;
        }

        // A fifth number or a word: no address.
        if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' || (text[at] == '.' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]))))
            return false;
        if (octets[3] == 0 || !IsPublic(octets))
            return false;
        match = new Match(Kind.Ip, last, at, "0");
        return true;
    }

    // 2000::/3 is all that is given out (RFC 4291, section 2.4), so it begins with 2 or 3 and has four digits.
    public static bool IsAt6(ReadOnlySpan<char> text, int start, out Match match)
    {
        match = default;
        if (start + 5 > text.Length || text[start + 4] != ':' || (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is ':' or '.' or '_' or '-')))
            return false;
        var window = text.Slice(start, Math.Min(Longest6 + 1, text.Length - start));
        var length = window.IndexOfAnyExcept(Characters6);
        var address = length < 0 ? window : window[..length];
        if (!address.EndsWith("::"))
            address = address.TrimEnd(":.");
        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out _);
        if (!bytes[6..].ContainsAnyExcept((byte)0))
            return false;
        bytes[6..].Clear();
        match = new Match(Kind.Ip, start, start + address.Length, new IPAddress(bytes).ToString());
        return true;
    }

    private static bool IsPartOfVersion(ReadOnlySpan<char> text, int start)
    {
        if (start == 0)
            return false;
        var before = text[start - 1];
        if (char.IsLetterOrDigit(before) || before is '.' or '_' or '-')
            return true;
        if (before == '/')
            return IsProduct(text[..(start - 1)]);
        var words = text[Math.Max(0, start - 10)..start];
        return words.Contains("ersion", StringComparison.OrdinalIgnoreCase);
    }

    // Chrome/ is a product's name, /clients/ a part of a path.
    private static bool IsProduct(ReadOnlySpan<char> before)
    {
        var name = before[Math.Max(0, before.Length - 32)..];
        var start = name.LastIndexOfAnyExcept(NameOfProduct);
        return start < name.Length - 1 && (start < 0 || name[start] is not ('/' or ':'));
    }

    private static bool IsPublic(ReadOnlySpan<int> o) => o switch
    {
        [0 or 10 or 127 or >= 224, ..] => false,
        [169, 254, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => false,
        _ => true,
    };
}
