using System.Diagnostics.Metrics;

namespace ResponsiAI.ServiceDefaults.Management;

/// <summary>The meters of the management server, apart from those of the process's own server.</summary>
internal sealed class ManagementMeters : IMeterFactory
{
    private readonly Meter meter = new("Management");

    public Meter Create(MeterOptions options) => meter;

    public void Dispose() => meter.Dispose();
}
