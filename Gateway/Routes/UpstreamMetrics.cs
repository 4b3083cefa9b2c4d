using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// <c>responsiai.upstream.duration</c>: how long each cluster took to begin its answer, by the class of its status, or
/// <c>failed</c> where none came. Retries count one by one.
/// </summary>
internal sealed class UpstreamMetrics(IMeterFactory meters, TimeProvider clock)
{
    private readonly Histogram<double> duration = meters.Meter().CreateHistogram(
        "responsiai.upstream.duration", "s", "Time until a backend began its answer.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = ServiceMetrics.RequestSeconds });

    public HttpMessageHandler Around(HttpMessageHandler handler, string cluster) => new Timed(duration, clock, cluster) { InnerHandler = handler };

    private sealed class Timed(Histogram<double> duration, TimeProvider clock, string cluster) : DelegatingHandler
    {
        // Every combination of tags there can be, so that a request makes none.
        private readonly KeyValuePair<string, object?>[][] tags =
            [.. new[] { "failed", "1xx", "2xx", "3xx", "4xx", "5xx" }.Select(o => new KeyValuePair<string, object?>[] { new("cluster", cluster), new("outcome", o) })];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var began = clock.GetTimestamp();
            var outcome = 0;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                outcome = Math.Min((int)response.StatusCode / 100, 5);
                return response;
            }
            finally
            {
                duration.Record(clock.GetElapsedTime(began).TotalSeconds, tags[outcome]);
            }
        }
    }
}
