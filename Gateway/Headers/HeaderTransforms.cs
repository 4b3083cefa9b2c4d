using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.Gateway.Sessions;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Tells a backend the nonce of its response (<c>X-Csp-Nonce</c>) where the route's policy has one, and keeps a backend
/// from saying in trailers what it may not say in headers.
/// </summary>
internal static class HeaderTransforms
{
    private const string Nonce = "X-Csp-Nonce";

    public static void Add(TransformBuilderContext transforms)
    {
        var policies = transforms.Services.GetRequiredService<HeaderPolicies>();
        var policy = policies[HeaderRoute.Read(new RouteMetadataReader(transforms.Route), policies).Policy];
        if (policy.HasNonce)
            transforms.AddRequestTransform(transform =>
            {
                transform.ProxyRequest.Headers.TryAddWithoutValidation(Nonce, CspNonce.Of(transform.HttpContext));
                return ValueTask.CompletedTask;
            });
        transforms.AddResponseTrailersTransform(transform =>
        {
            // Absent over HTTP/1.1, where Kestrel sends no trailers.
            if (transform.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { Count: > 0 } trailers)
                foreach (var name in trailers.Keys.Where(n => IsForbidden(n, policy)).ToArray())
                    trailers.Remove(name);
            return ValueTask.CompletedTask;
        });
    }

    // RFC 9110, section 6.5.1: nothing that changes how the answer is handled. Session directives come too late there.
    private static bool IsForbidden(string name, HeaderPolicy policy) =>
        policy.Owns(name)
        || name.Equals(ClearSiteData.Header, StringComparison.OrdinalIgnoreCase)
        || name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(SessionDirectives.Prefix, StringComparison.OrdinalIgnoreCase);
}
