using System.Diagnostics;
using OpenTelemetry;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>Takes out what would drown the rest: probes ask every second and tell nothing that health does not.</summary>
internal sealed class UnwantedSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        // The exporter takes what is marked as recorded.
        if (data.Kind == ActivityKind.Server && data.GetTagItem("url.path") is string path && IsProbe(path))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    internal static bool IsProbe(string path) =>
        path.Equals("/health", StringComparison.Ordinal) || path.StartsWith("/api/health", StringComparison.Ordinal);
}
