using System.Diagnostics;
using Sentry;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>A report of work that neither a request nor a queue began tells the trace of the activity that it belongs to.</summary>
internal static class ActivityTrace
{
    public static void Apply(SentryEvent report)
    {
        var trace = report.Contexts.Trace;
        if (Activity.Current is not { } activity || trace.TraceId.ToString() == activity.TraceId.ToHexString())
            return;
        trace.TraceId = SentryId.Parse(activity.TraceId.ToHexString());
        trace.SpanId = SpanId.Parse(activity.SpanId.ToHexString());
        trace.ParentSpanId = null;
    }
}
