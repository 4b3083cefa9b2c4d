using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// What a backend gets of a judged request: the target byte for byte, where YARP would decode and encode it anew
/// (<c>%3b</c> would become a delimiter), and a connection of its own when the request is ambiguous.
/// </summary>
internal static class JudgedRequest
{
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static void Add(TransformBuilderContext transforms)
    {
        var judgement = transforms.Services.GetRequiredService<JudgementMiddleware>();
        // A route that changes the path or the query builds the target by YARP's own rules.
        var keepsTarget = !(transforms.Route.Transforms ?? []).SelectMany(t => t.Keys)
            .Any(k => k.StartsWith("Path", StringComparison.OrdinalIgnoreCase) || k.StartsWith("Query", StringComparison.OrdinalIgnoreCase));
        transforms.AddRequestTransform(transform =>
        {
            var verdict = Verdict.Of(transform.HttpContext);
            if (keepsTarget && verdict.Class != RequestClass.Severe && transform.HttpContext.Features.Get<IHttpRequestFeature>() is { RawTarget: ['/', ..] target })
                transform.ProxyRequest.RequestUri = new Uri(string.Concat(transform.DestinationPrefix.AsSpan().TrimEnd('/'), target), AsSent);
            if (judgement.ClosesConnections(verdict))
                transform.ProxyRequest.Headers.ConnectionClose = true;
            return ValueTask.CompletedTask;
        });
    }
}
