using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ResponsiAI.ServiceDefaults.Tracing;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Makes Sentry's trace of a request the one of its <c>traceparent</c>, so that a report, a log line and a backend tell the
/// same trace id. Sentry's SDK reads headers of its own only. <c>sentry-trace</c> is kept where it belongs to the trace and
/// decides whether that is sampled, and otherwise written anew, with a decision. <c>baggage</c> always is: its members are
/// this process's own, and of what the caller said only the decision stays. The gateway forwards both, and whoever is behind
/// it keeps to the decision, also in other languages.
/// </summary>
internal sealed class TraceHeaders(SentryProject project, string release, string environment, double sampleRate) : IStartupFilter
{
    private const string TraceName = "sentry-trace";
    private const string BaggageName = "baggage";

    /// <summary>Trace id, span id and the decision, with dashes: 32 + 1 + 16 + 1 + 1.</summary>
    private const int Decided = 51;

    private readonly string constant = FormattableString.Invariant(
        $"sentry-public_key={project.PublicKey},sentry-release={Uri.EscapeDataString(release)},sentry-environment={Uri.EscapeDataString(environment)},sentry-sample_rate={sampleRate}");

    /// <summary>As <c>sentry-trace</c> has it, without a decision whether it is sampled.</summary>
    public static string Trace(Activity activity) => $"{activity.TraceId}-{activity.SpanId}";

    // Before the SDK's own: filters run in the order of their registration.
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (Activity.Current is { } activity)
                Write(context.Request, activity);
            return rest(context);
        });
        next(app);
    };

    private void Write(HttpRequest request, Activity activity)
    {
        var headers = request.Headers;
        var trace = activity.TraceId.ToHexString();
        var said = headers[TraceName].ToString();
        if (said.Length != Decided || !said.StartsWith(trace, StringComparison.Ordinal))
            headers[TraceName] = said = $"{trace}-{activity.SpanId}-{(IsWanted(request) ? '1' : '0')}";
        // A forwarded request has no baggage but its activity's. Without it the SDK does not tell by which rate was sampled.
        headers[BaggageName] = $"sentry-trace_id={trace},{constant},sentry-sampled={(said[^1] == '1' ? "true" : "false")}";
    }

    private bool IsWanted(HttpRequest request) => Random.Shared.NextDouble() < sampleRate && !SpanSelection.IsProbe(request.Path.Value);
}
