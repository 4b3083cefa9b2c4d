using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// A section beside <c>ReverseProxy</c> that a capability reads at the start only. A reload looks at it, so that what the
/// next start would refuse is refused now, and what waits for a start is said.
/// </summary>
/// <param name="Read">Reads it into nothing but the faults of the settings.</param>
internal sealed record StartSection(string Name, Action<ServiceSettings> Read)
{
    private Dictionary<string, string?>? inUse;

    /// <summary>Remembers what the process started with.</summary>
    public void Remember(IConfiguration configuration) => inUse = Content(configuration);

    public bool HasChanged(IConfiguration configuration) =>
        inUse is not null && Content(configuration) is var now && (now.Count != inUse.Count || now.Any(m => !inUse.TryGetValue(m.Key, out var value) || value != m.Value));

    private Dictionary<string, string?> Content(IConfiguration configuration) => configuration.GetSection(Name).AsEnumerable().ToDictionary(m => m.Key, m => m.Value);
}
