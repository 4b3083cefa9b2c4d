using System.Net;

namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>Networks in CIDR form and single addresses, comma-separated.</summary>
public static class NetworkList
{
    /// <returns>False when a member is neither. A list without members is read, and empty.</returns>
    public static bool TryParse(string text, out IReadOnlyList<IPNetwork> networks)
    {
        var list = new List<IPNetwork>();
        networks = list;
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(item, out var network))
                list.Add(network);
            else if (IPAddress.TryParse(item, out var single))
                list.Add(new IPNetwork(single, single.GetAddressBytes().Length * 8));
            else
                return false;
            // Clients are compared as IPv4 then: it would never match.
            if (list[^1].BaseAddress.IsIPv4MappedToIPv6)
                return false;
        }

        return true;
    }
}
