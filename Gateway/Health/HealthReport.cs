using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Gateway.Health;

/// <summary>What is known of every part at one moment.</summary>
internal sealed record HealthReport(IReadOnlyDictionary<string, string> Services)
{
    public bool IsFine => Services.Values.All(ServiceState.IsFine);
}
