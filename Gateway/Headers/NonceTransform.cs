using ResponsiAI.Gateway.Routes;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Headers;

/// <summary>Tells a backend the nonce of its response (<c>X-Csp-Nonce</c>) where the route's policy has one.</summary>
internal static class NonceTransform
{
    public const string Header = "X-Csp-Nonce";

    public static void Add(TransformBuilderContext transforms)
    {
        var policies = transforms.Services.GetRequiredService<HeaderPolicies>();
        if (!policies[HeaderRoute.Read(new RouteMetadataReader(transforms.Route), policies).Policy].HasNonce)
            return;
        transforms.AddRequestTransform(transform =>
        {
            transform.ProxyRequest.Headers.TryAddWithoutValidation(Header, CspNonce.Of(transform.HttpContext));
            return ValueTask.CompletedTask;
        });
    }
}
