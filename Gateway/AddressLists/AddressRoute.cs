using System.Net;
using ResponsiAI.Gateway.Routes;
using IPNetwork = System.Net.IPNetwork;

namespace ResponsiAI.Gateway.AddressLists;

/// <summary><c>AllowFrom</c> and <c>DenyFrom</c>: the networks that may reach a route, and those that may not even so.</summary>
/// <param name="Allow">Empty: all.</param>
internal sealed record AddressRoute(string Name, IReadOnlyList<IPNetwork> Allow, IReadOnlyList<IPNetwork> Deny)
{
    /// <summary>Null where every address is let in.</summary>
    public static AddressRoute? Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AddressRoute>() is { } route && route.Allow.Count + route.Deny.Count > 0 ? route : null;

    public bool LetsIn(IPAddress? address)
    {
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Holds(Deny, plain) && (Allow.Count == 0 || Holds(Allow, plain));
    }

    private static bool Holds(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
            if (network.Contains(address))
                return true;
        return false;
    }
}

internal sealed class AddressRouteMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = ["AllowFrom", "DenyFrom"];

    public object Read(RouteMetadataReader route) => new AddressRoute(route.RouteId, route.Networks("AllowFrom"), route.Networks("DenyFrom"));
}
