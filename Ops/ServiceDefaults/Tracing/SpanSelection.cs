using System.Diagnostics;
using OpenTelemetry;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>
/// Takes out what would drown the rest (probes ask every second and tell nothing that health does not) and what callers
/// say of themselves and of us, which ASP.NET Core puts on every span: the headers User-Agent and Host.
/// </summary>
internal sealed class SpanSelection : BaseProcessor<Activity>
{
    private static readonly string[] FromHeaders = ["user_agent.original", "server.address", "server.port"];

    public override void OnEnd(Activity data)
    {
        if (data.Kind != ActivityKind.Server)
            return;
        // The exporter takes what is marked as recorded.
        if (IsProbe(data.GetTagItem("url.path") as string))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        foreach (var name in FromHeaders)
            data.SetTag(name, null);
    }

    /// <summary>Asked every few seconds, and told by health itself.</summary>
    public static bool IsProbe(string? path) => path is "/health" or "/api/health" or "/api/health/ready" or "/api/health/live";
}
