using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ResponsiAI.ServiceDefaults.Tracing;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Makes Sentry's trace of a request the one of its <c>traceparent</c>, so that a report, a log line and a backend tell the
/// same trace id. Sentry's SDK reads headers of its own only (<c>sentry-trace</c>, and its members of <c>baggage</c>):
/// where they do not belong to the trace, they are written anew, with a decision whether the trace is sampled. The gateway
/// forwards them, and whoever is behind it keeps to the decision, also in other languages.
/// </summary>
internal sealed class TraceHeaders(SentryProject project, string release, string environment, double sampleRate) : IStartupFilter
{
    private const string TraceName = "sentry-trace";
    private const string BaggageName = "baggage";

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
        if (headers[TraceName].ToString().StartsWith(trace, StringComparison.Ordinal))
            return;
        var random = Random.Shared.NextDouble();
        var isSampled = random < sampleRate && !UnwantedSpans.IsProbe(request.Path.Value ?? "");
        headers[TraceName] = $"{trace}-{activity.SpanId}-{(isSampled ? '1' : '0')}";
        // Rounded down, so that it stays below the rate that it was compared with.
        headers[BaggageName] = string.Create(CultureInfo.InvariantCulture,
            $"sentry-trace_id={trace},{constant},sentry-sample_rand={Math.Floor(random * 10_000) / 10_000:0.0000},sentry-sampled={(isSampled ? "true" : "false")}");
    }
}
