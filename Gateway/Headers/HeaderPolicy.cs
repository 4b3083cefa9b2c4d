namespace ResponsiAI.Gateway.Headers;

/// <summary>The security headers of one answer: the same set for every policy, but for the CSP.</summary>
internal sealed class HeaderPolicy(string name, ContentSecurityPolicy csp)
{
    /// <summary>One year, as the guide says (RFC 6797 asks browsers to ignore it on plain HTTP, so it is not sent there).</summary>
    private const string StrictTransportSecurity = "max-age=31536000; includeSubDomains";

    // OWASP Secure Headers Project's list, with payment and the features of Stripe's pages left on for the own origin.
    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), cross-origin-isolated=(), display-capture=(), " +
        "encrypted-media=(), fullscreen=(self), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), interest-cohort=(), keyboard-map=(), " +
        "magnetometer=(), microphone=(), midi=(), payment=(self \"https://js.stripe.com\"), picture-in-picture=(), publickey-credentials-get=(self), screen-wake-lock=(), " +
        "serial=(), sync-xhr=(self), unload=(), usb=(), web-share=(), xr-spatial-tracking=()";

    private static readonly (string Name, string Value)[] Common =
    [
        ("Reporting-Endpoints", "csp=\"/api/csp-report\""),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-XSS-Protection", "0"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", Permissions),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Origin-Agent-Cluster", "?1"),
        ("X-DNS-Prefetch-Control", "off"),
        ("X-Download-Options", "noopen"),
        ("X-Permitted-Cross-Domain-Policies", "none"),
    ];

    // What tells about the inside or would stand beside ours (OWASP's remove list, the part that stock servers send).
    private static readonly string[] Removed =
    [
        "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Runtime", "X-Generator", "X-Version", "X-SourceMap", "SourceMap",
        "Report-To", "NEL", "Public-Key-Pins", "Expect-CT", "Feature-Policy", "Content-Security-Policy-Report-Only", "X-Content-Security-Policy", "X-WebKit-CSP", "X-Csp-Nonce",
    ];

    public string Name => name;

    public bool HasNonce => csp.HasNonce;

    /// <summary>Assigns, so that what the backend sent under the same names is gone.</summary>
    public void Apply(IHeaderDictionary headers, bool secure, string? nonce)
    {
        foreach (var removed in Removed)
            headers.Remove(removed);
        foreach (var (header, value) in Common)
            headers[header] = value;
        headers.ContentSecurityPolicy = csp.Render(nonce);
        if (secure)
            headers.StrictTransportSecurity = StrictTransportSecurity;
        else
            headers.Remove("Strict-Transport-Security");
    }
}
