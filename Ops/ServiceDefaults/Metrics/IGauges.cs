using System.Diagnostics.Metrics;

namespace ResponsiAI.ServiceDefaults.Metrics;

/// <summary>
/// What a capability measures only when somebody looks. Registered as a service and asked once, at the start. The callbacks
/// run in the midst of a scrape: they wait for nothing, and leave out what they do not know.
/// </summary>
public interface IGauges
{
    void Observe(Meter meter);
}
