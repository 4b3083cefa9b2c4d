using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Routes;

/// <summary>Where the processes behind the gateway are. Without a setting, the names that <c>compose.yaml</c> gives them.</summary>
internal sealed record DestinationOptions(IReadOnlyDictionary<string, Uri> Addresses)
{
    public static DestinationOptions Read(ServiceSettings settings) => new(new Dictionary<string, Uri>
    {
        ["APP_URL"] = settings.Address("APP_URL", "http://app:8080"),
        ["BILLING_URL"] = settings.Address("BILLING_URL", "http://billing:8080"),
        ["NOTIFICATIONS_URL"] = settings.Address("NOTIFICATIONS_URL", "http://notifications:8080"),
        ["OPS_URL"] = settings.Address("OPS_URL", "http://ops:8080"),
    });

    /// <summary><c>{APP_URL}</c> becomes the setting; any other address stays.</summary>
    public string Resolve(string address, string cluster, List<string> faults)
    {
        if (!address.StartsWith('{') || !address.EndsWith('}'))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                faults.Add($"cluster '{cluster}': an address is neither an http or https URL nor a setting in braces");
            return address;
        }

        if (Addresses.TryGetValue(address[1..^1], out var known))
            return known.ToString();
        faults.Add($"cluster '{cluster}': no setting is called {address}; known are {string.Join(", ", Addresses.Keys.Select(k => $"{{{k}}}"))}");
        return address;
    }
}
