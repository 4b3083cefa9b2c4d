using System.Net;

namespace ResponsiAI.Gateway.Forwarding;

/// <summary>What is kept of a client's address: its /24, or its /48 with IPv6. Enough to see that many come from one place, too little to name a household.</summary>
internal static class ClientNetwork
{
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        Span<byte> bytes = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out var length);
        var kept = length == 4 ? 3 : 6;
        bytes[kept..].Clear();
        return $"{new IPAddress(bytes[..length])}/{kept * 8}";
    }
}
