using ResponsiAI.Gateway.Judgement;
using Yarp.ReverseProxy.Forwarder;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// The connections to backends. A request without a body is sent again by the handler itself when a connection that was
/// used before turns out to be closed; for one that is not idempotent (RFC 9110, section 9.2.2) that could be twice.
/// </summary>
internal sealed class BackendClientFactory(UpstreamMetrics metrics) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        ServerLimits.Apply(handler);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        metrics.Around(new SentOnce { InnerHandler = base.WrapHandler(context, handler) }, context.ClusterId);

    private sealed class SentOnce : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // The handler repeats only what has no content.
            if (request.Content is null && (request.Method == HttpMethod.Post || request.Method == HttpMethod.Patch || !IsStandard(request.Method)))
                request.Content = new ByteArrayContent([]);
            return base.SendAsync(request, cancellationToken);
        }

        private static bool IsStandard(HttpMethod method) =>
            method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Put || method == HttpMethod.Delete || method == HttpMethod.Connect;
    }
}
