using System.Collections.Frozen;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Headers;

/// <summary>The policies by the names that <c>yarp.json</c> uses: the built-in ones and those of its section <c>HeaderPolicies</c>.</summary>
internal sealed class HeaderPolicies
{
    public const string Strictest = "strict";

    /// <summary>Of the gateway's own pages; not to be had by routes.</summary>
    public const string ErrorPage = "page";

    public static readonly IReadOnlyList<HeaderPolicyOptions> BuiltIn =
    [
        // The operations guide, directive for directive, and what helmet added to it by default.
        new("guide", ContentSecurityPolicy.Of(
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
        new(Strictest, ContentSecurityPolicy.Of(
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
        new("api", ContentSecurityPolicy.Of("default-src 'none'", "frame-ancestors 'none'")),
        new(ErrorPage, Errors.ErrorPage.Policy),
    ];

    private readonly FrozenDictionary<string, HeaderPolicy> byName;

    private HeaderPolicies(IEnumerable<HeaderPolicyOptions> policies) =>
        byName = policies.ToFrozenDictionary(p => p.Name, p => new HeaderPolicy(p), StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Names => byName.Keys;

    public HeaderPolicy this[string name] => byName[name];

    public static HeaderPolicies Read(ServiceSettings settings) => new(BuiltIn.Concat(HeaderPolicySection.Read(settings)));
}
