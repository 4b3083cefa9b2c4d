using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// Who a client is to the limits: its address, as trusted proxies say it. An IPv6 client is its /64, which is what one
/// customer gets (RFC 6177); an IPv4-mapped address is the IPv4 address.
/// </summary>
internal static class ClientAddress
{
    public static UInt128 Of(IPAddress? address)
    {
        if (address is null)
            return UInt128.Zero;
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
            address.MapToIPv6().TryWriteBytes(bytes, out _);
        else
            address.TryWriteBytes(bytes, out _);
        // ::ffff:0:0/96 lies in one /64 of its own: no IPv6 client is taken for an IPv4 one.
        if (address.AddressFamily != AddressFamily.InterNetwork && !address.IsIPv4MappedToIPv6)
            bytes[8..].Clear();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
