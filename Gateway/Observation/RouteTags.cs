using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Metrics;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Observation;

/// <summary>
/// The route of <c>yarp.json</c> as metrics and spans name it. The requests themselves are counted and timed by the server's
/// own <c>http.server.request.duration</c>: it runs anyway, is what dashboards of others know, and takes one tag more for
/// less than a second histogram around the pipeline would cost.
/// </summary>
internal sealed class RouteTags(string route)
{
    // Made once: a tag is all that a request adds.
    private readonly KeyValuePair<string, object?> tag = new(ServiceMetrics.RouteTag, route);

    public void Apply(HttpContext context, Endpoint endpoint)
    {
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(tag);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;
        span.SetTag(tag.Key, tag.Value);
        span.SetTag("responsiai.cluster", endpoint.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId);
    }
}

internal sealed class RouteTagsMetadata : IRouteMetadata
{
    public IReadOnlyCollection<string> Keys { get; } = [];

    public object Read(RouteMetadataReader route) => new RouteTags(route.RouteId);
}
