using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace ResponsiAI.Gateway.Routes;

/// <summary>Reads the metadata of one route and collects one sentence for everything that is not understood.</summary>
internal sealed class RouteMetadataReader(RouteConfig route)
{
    private readonly List<string> faults = [];

    public IReadOnlyList<string> Faults => faults;

    public string RouteId => route.RouteId;

    public string? Text(string key) => route.Metadata?.GetValueOrDefault(key);

    /// <summary>One of the words, in any case of letters.</summary>
    public T Choice<T>(string key, T absent, params IReadOnlyCollection<(string Word, T Meaning)> choices)
    {
        if (Text(key) is not { } text)
            return absent;
        foreach (var (word, meaning) in choices)
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                return meaning;
        Fault(key, $"is not one of {string.Join(", ", choices.Select(c => c.Word))}");
        return absent;
    }

    /// <summary>Networks and addresses, comma-separated; empty where the route says nothing.</summary>
    public IReadOnlyList<IPNetwork> Networks(string key)
    {
        if (Text(key) is not { } text)
            return [];
        if (!NetworkList.TryParse(text, out var networks))
            Fault(key, "has a member that is neither an address nor a network in CIDR form");
        else if (networks.Count == 0)
            Fault(key, "names no network");
        return networks;
    }

    /// <summary>A whole number, or null where the route says nothing.</summary>
    public int? Number(string key, int min, int max)
    {
        if (Text(key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Fault(key, $"is not a whole number from {min} to {max}");
        return null;
    }

    /// <param name="wrong">What is wrong with the value, behind "the metadata KEY".</param>
    public void Fault(string key, string wrong) => faults.Add($"route '{route.RouteId}': the metadata {key} {wrong}");

    /// <summary>Every key must be somebody's.</summary>
    public void RefuseOthersThan(IReadOnlyCollection<string> known)
    {
        foreach (var key in route.Metadata?.Keys ?? [])
            if (!known.Contains(key, StringComparer.Ordinal))
                faults.Add($"route '{route.RouteId}': the metadata key '{key}' is not known; known are {string.Join(", ", known)}");
    }
}
