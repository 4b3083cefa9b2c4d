using Microsoft.Extensions.Primitives;

namespace ResponsiAI.Gateway.Headers;

/// <summary>The security headers of one answer, made once: an answer only assigns them.</summary>
internal sealed class HeaderPolicy(HeaderPolicyOptions options)
{
    private const string Csp = "Content-Security-Policy";
    private const string CspReportOnly = "Content-Security-Policy-Report-Only";
    private const string Hsts = "Strict-Transport-Security";

    private readonly (string Name, StringValues Value)[] common =
    [
        ("Reporting-Endpoints", "csp=\"/api/csp-report\""),
        ("X-Frame-Options", options.FrameOptions),
        ("X-Content-Type-Options", "nosniff"),
        ("X-XSS-Protection", "0"),
        ("Referrer-Policy", options.ReferrerPolicy),
        ("Permissions-Policy", options.PermissionsPolicy.ToString()),
        ("Cross-Origin-Opener-Policy", options.CrossOriginOpenerPolicy),
        ("Cross-Origin-Resource-Policy", options.CrossOriginResourcePolicy),
        ("Origin-Agent-Cluster", "?1"),
        ("X-DNS-Prefetch-Control", "off"),
        ("X-Download-Options", "noopen"),
        ("X-Permitted-Cross-Domain-Policies", "none"),
        .. options.CrossOriginEmbedderPolicy is { } embedder ? new (string, StringValues)[] { ("Cross-Origin-Embedder-Policy", embedder) } : [],
    ];

    private readonly StringValues strictTransportSecurity = options.StrictTransportSecurity.ToString();

    public HeaderPolicyOptions Options => options;

    public bool HasNonce => options.Csp.HasNonce;

    /// <summary>Whether a header is this authority's, so that nobody else says it, in a header or a trailer.</summary>
    public bool Owns(string name) =>
        RemovedHeaders.Contains(name) || Is(name, Csp) || Is(name, Hsts) || common.Any(c => Is(name, c.Name));

    /// <summary>Assigns, so that what the backend sent under the same names is gone.</summary>
    /// <param name="secure">RFC 6797, section 7.2: HSTS is not sent over plain HTTP.</param>
    /// <param name="reportOnly">The CSP is tried out: browsers report what it would block, and block nothing by it.</param>
    public void Apply(IHeaderDictionary headers, bool secure, bool reportOnly, string? nonce)
    {
        RemovedHeaders.RemoveFrom(headers);
        foreach (var (name, value) in common)
            headers[name] = value;
        // Removed and not set to nothing: over HTTP/2 Kestrel drops what stands behind a header without a value.
        if (reportOnly)
            headers.Remove(Csp);
        headers[reportOnly ? CspReportOnly : Csp] = options.Csp.Render(nonce);
        if (secure)
            headers[Hsts] = strictTransportSecurity;
        else
            headers.Remove(Hsts);
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
