using System.Net;
using System.Text;

namespace ResponsiAI.Gateway.Forwarding;

/// <summary>What is kept of a client's address: its /24, or its /48 with IPv6. Enough to see that many come from one place, too little to name a household.</summary>
internal static class ClientNetwork
{
    /// <summary>The longest text of a network with its length.</summary>
    public const int Longest = 48;

    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        Span<byte> text = stackalloc byte[Longest];
        return Encoding.ASCII.GetString(text[..Write(address, text)]);
    }

    /// <returns>How many bytes of <paramref name="text"/> it takes, as UTF-8.</returns>
    public static int Write(IPAddress address, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out var length);
        var isShort = length == 4;
        var prefix = isShort ? "/24"u8 : "/48"u8;
        bytes[(isShort ? 3 : 6)..].Clear();
        new IPAddress(bytes[..length]).TryFormat(text, out var written);
        prefix.CopyTo(text[written..]);
        return written + prefix.Length;
    }
}
