using System.Collections.Frozen;
using ResponsiAI.Gateway.Errors;

namespace ResponsiAI.Gateway.Headers;

/// <summary>The policies by the names that <c>yarp.json</c> uses.</summary>
internal sealed class HeaderPolicies
{
    private readonly FrozenDictionary<string, HeaderPolicy> byName = new HeaderPolicy[]
    {
        // The operations guide, directive for directive, and what helmet added to it by default.
        new("guide", new ContentSecurityPolicy(
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com",
            "font-src 'self' https://fonts.gstatic.com data:",
            "img-src 'self' data: https: blob:",
            "connect-src 'self' https://api.stripe.com https://*.sentry.io",
            "frame-src 'self' https://js.stripe.com https://hooks.stripe.com",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "script-src-attr 'none'",
            "upgrade-insecure-requests")),
        new("strict", new ContentSecurityPolicy(
            "default-src 'none'",
            $"script-src 'nonce-{ContentSecurityPolicy.Nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "upgrade-insecure-requests")),
        new("api", new ContentSecurityPolicy("default-src 'none'", "frame-ancestors 'none'")),
        new("page", ErrorPage.Policy),
    }.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Names => byName.Keys;

    public HeaderPolicy this[string name] => byName[name];
}
