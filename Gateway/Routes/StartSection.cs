using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// A section beside <c>ReverseProxy</c> that a capability reads at the start only. A reload looks at it, so that what the
/// next start would refuse is refused now, and what waits for a start is said.
/// </summary>
/// <param name="configuration">As the process starts with it.</param>
/// <param name="read">Reads the section into nothing but the faults of the settings.</param>
internal sealed class StartSection(string name, IConfiguration configuration, Action<ServiceSettings> read)
{
    private readonly Dictionary<string, string?> inUse = Content(configuration, name);

    public string Name => name;

    public bool HasChanged => Content(configuration, name) is var now
        && (now.Count != inUse.Count || now.Any(m => !inUse.TryGetValue(m.Key, out var value) || value != m.Value));

    public void Read(ServiceSettings settings) => read(settings);

    private static Dictionary<string, string?> Content(IConfiguration configuration, string name) => configuration.GetSection(name).AsEnumerable().ToDictionary(m => m.Key, m => m.Value);
}
