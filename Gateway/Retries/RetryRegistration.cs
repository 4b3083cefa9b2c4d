using System.Diagnostics.Metrics;
using ResponsiAI.ServiceDefaults.Metrics;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Retries;

/// <summary>
/// Asks another destination of the cluster when one cannot be reached or breaks off before it answered. Only what is
/// idempotent (RFC 9110, section 9.2.2) and has no body, each destination once, three at most.
/// </summary>
internal static class RetryRegistration
{
    private const int MaxAttempts = 3;

    /// <summary>Around load balancing and passive health, so that each attempt is counted where it failed.</summary>
    public static void UseRetries(this IReverseProxyApplicationBuilder proxy)
    {
        var retries = proxy.ApplicationServices.GetRequiredService<IMeterFactory>().Meter()
            .CreateCounter<long>("responsiai.retries", description: "Requests that were sent to another destination, by cluster.");
        proxy.Use((context, next) =>
        {
            var forwarding = context.GetReverseProxyFeature();
            return forwarding.AvailableDestinations.Count < 2 || !IsRepeatable(context.Request) ? next(context) : TryAsync(context, forwarding, next, retries);
        });
    }

    private static async Task TryAsync(HttpContext context, IReverseProxyFeature forwarding, RequestDelegate next, Counter<long> retries)
    {
        for (var attempt = 1; ; attempt++)
        {
            var candidates = forwarding.AvailableDestinations;
            await next(context);
            if (attempt == MaxAttempts || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
                || context.Features.Get<IForwarderErrorFeature>()?.Error is not (ForwarderError.Request or ForwarderError.RequestTimedOut))
                return;
            var left = candidates.Where(d => d != forwarding.ProxiedDestination).ToArray();
            if (left.Length is 0 || left.Length == candidates.Count)
                return;
            retries.Add(1, new KeyValuePair<string, object?>("cluster", forwarding.Route.Config.ClusterId));
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            forwarding.AvailableDestinations = left;
            forwarding.ProxiedDestination = null;
        }
    }

    private static bool IsRepeatable(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method))
        && request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0 && request.Headers.Upgrade.Count == 0
        // Over HTTP/2 a body may come without a length.
        && request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };
}
