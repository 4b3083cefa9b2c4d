using System.Diagnostics.Metrics;
using ResponsiAI.Gateway.Timeouts;
using ResponsiAI.ServiceDefaults.Metrics;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// <c>responsiai.upstream.duration</c>: how long each cluster took to begin its answer, by the class of its status. Where
/// none came it is <c>aborted</c> if the client went away or its body broke off, which tells nothing about the backend,
/// and <c>failed</c> otherwise, also at the end of the route's time. Retries count one by one.
/// </summary>
internal sealed class UpstreamMetrics(IMeterFactory meters, TimeProvider clock)
{
    private const int Failed = 0, Aborted = 6;

    private static readonly HttpRequestOptionsKey<HttpContext> Context = new("responsiai.context");

    private readonly Histogram<double> duration = meters.Meter().CreateHistogram(
        "responsiai.upstream.duration", "s", "Time until a backend began its answer.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = ServiceMetrics.RequestSeconds });

    /// <summary>Lets the handler know for whom a request is.</summary>
    public static void Add(TransformBuilderContext transforms) => transforms.AddRequestTransform(static transform =>
    {
        transform.ProxyRequest.Options.Set(Context, transform.HttpContext);
        return ValueTask.CompletedTask;
    });

    public HttpMessageHandler Around(HttpMessageHandler handler, string cluster) => new Timed(duration, clock, cluster) { InnerHandler = handler };

    private sealed class Timed(Histogram<double> duration, TimeProvider clock, string cluster) : DelegatingHandler
    {
        // Every combination of tags there can be, so that a request makes none.
        private readonly KeyValuePair<string, object?>[][] tags =
            [.. new[] { "failed", "1xx", "2xx", "3xx", "4xx", "5xx", "aborted" }.Select(o => new KeyValuePair<string, object?>[] { new("cluster", cluster), new("outcome", o) })];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var began = clock.GetTimestamp();
            var outcome = Failed;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                outcome = Math.Min((int)response.StatusCode / 100, 5);
                return response;
            }
            catch (Exception exception) when (exception.GetBaseException() is BadHttpRequestException || IsClientGone(request))
            {
                outcome = Aborted;
                throw;
            }
            finally
            {
                duration.Record(clock.GetElapsedTime(began).TotalSeconds, tags[outcome]);
            }
        }

        // The health checks' own requests are nobody's.
        private static bool IsClientGone(HttpRequestMessage request) =>
            request.Options.TryGetValue(Context, out var context) && context.RequestAborted.IsCancellationRequested && !RouteTimeouts.IsOver(context);
    }
}
