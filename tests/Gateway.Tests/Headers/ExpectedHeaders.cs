using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ResponsiAI.Gateway.Tests.Headers;

/// <summary>
/// The whole set of every policy to the letter, and what an answer has beside the headers that every HTTP answer may have:
/// a header that is missing, doubled or new is a difference.
/// </summary>
internal static partial class ExpectedHeaders
{
    public const string GuideCsp =
        "default-src 'self';script-src 'self' 'unsafe-inline';style-src 'self' 'unsafe-inline' https://fonts.googleapis.com;" +
        "font-src 'self' https://fonts.gstatic.com data:;img-src 'self' data: https: blob:;connect-src 'self' https://api.stripe.com https://*.sentry.io;" +
        "frame-src 'self' https://js.stripe.com https://hooks.stripe.com;object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'none';" +
        "script-src-attr 'none';upgrade-insecure-requests;report-uri /api/csp-report;report-to csp";

    private const string StrictCsp =
        "default-src 'none';script-src 'nonce-{nonce}' 'strict-dynamic';style-src 'self';font-src 'self';img-src 'self' data:;connect-src 'self';manifest-src 'self';" +
        "base-uri 'none';form-action 'self';frame-ancestors 'none';upgrade-insecure-requests;report-uri /api/csp-report;report-to csp";

    private const string MailsCsp =
        "default-src 'none';style-src 'self';font-src 'self';img-src 'self' data:;connect-src 'self';manifest-src 'self';" +
        "base-uri 'none';form-action 'self';frame-ancestors 'none';upgrade-insecure-requests;frame-src 'self';report-uri /api/csp-report;report-to csp";

    private const string MailCsp =
        "default-src 'none';style-src 'unsafe-inline';font-src 'self';img-src 'self' data:;connect-src 'self';manifest-src 'self';" +
        "base-uri 'none';form-action 'none';frame-ancestors 'self';upgrade-insecure-requests;report-uri /api/csp-report;report-to csp";

    private const string ApiCsp = "default-src 'none';frame-ancestors 'none';report-uri /api/csp-report;report-to csp";

    private const string PageCsp =
        "default-src 'none';style-src 'sha256-7aP/Un/GznRm8qoFt88qEES6sjW80rrvcZZWnJuci/8=';base-uri 'none';form-action 'none';frame-ancestors 'none';report-uri /api/csp-report;report-to csp";

    private const string ShopCsp =
        "default-src 'self';script-src 'self' 'unsafe-inline';style-src 'self' 'unsafe-inline' https://fonts.googleapis.com;" +
        "img-src 'self' https://cdn.example;connect-src 'self' https://api.stripe.com https://*.sentry.io;" +
        "frame-src 'self' https://js.stripe.com https://hooks.stripe.com;object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'self';" +
        "script-src-attr 'none';upgrade-insecure-requests;worker-src 'self' blob:;report-uri /api/csp-report;report-to csp";

    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), cross-origin-isolated=(), display-capture=(), encrypted-media=(), " +
        "fullscreen=(self), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), interest-cohort=(), keyboard-map=(), magnetometer=(), microphone=(), " +
        "midi=(), payment=(self \"https://js.stripe.com\"), picture-in-picture=(), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), sync-xhr=(self), " +
        "unload=(), usb=(), web-share=(), xr-spatial-tracking=()";

    /// <summary>What carries the answer itself, or is another capability's.</summary>
    private static readonly HashSet<string> Ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Sec-WebSocket-Accept", "Location", "Allow", "Cache-Control", "Retry-After",
        "WWW-Authenticate", "RateLimit", "RateLimit-Policy",
    };

    /// <summary>The operator's policy of the tests, as variables of the environment.</summary>
    public static readonly (string, string?)[] Shop =
    [
        ("HeaderPolicies__shop__Base", "guide"),
        ("HeaderPolicies__shop__Csp__imgSrc", "'self' https://cdn.example"),
        ("HeaderPolicies__shop__Csp__font-src", ""),
        ("HeaderPolicies__shop__Csp__workerSrc", "'self'  blob:"),
        ("HeaderPolicies__shop__Csp__frameAncestors", "'self'"),
        ("HeaderPolicies__shop__StrictTransportSecurity__MaxAge", "63072000"),
        ("HeaderPolicies__shop__StrictTransportSecurity__Preload", "true"),
        ("HeaderPolicies__shop__ReferrerPolicy", "no-referrer, strict-origin"),
        ("HeaderPolicies__shop__FrameOptions", "sameorigin"),
        ("HeaderPolicies__shop__CrossOriginOpenerPolicy", "same-origin-allow-popups"),
        ("HeaderPolicies__shop__CrossOriginResourcePolicy", "same-site"),
        ("HeaderPolicies__shop__CrossOriginEmbedderPolicy", "credentialless"),
        ("HeaderPolicies__shop__PermissionsPolicy__camera", "self https://video.example"),
        ("HeaderPolicies__shop__PermissionsPolicy__usb", ""),
        ("HeaderPolicies__shop__PermissionsPolicy__localFonts", "none"),
    ];

    /// <summary>Name and value as lines, names in lower case as HTTP/2 has them.</summary>
    public static string[] Of(string policy, bool secure, bool reportOnly = false) => [.. Set(policy, secure, reportOnly).Select(h => $"{h.Key.ToLowerInvariant()}: {h.Value}")];

    public static Dictionary<string, string> Set(string policy, bool secure, bool reportOnly = false)
    {
        var expected = new Dictionary<string, string>
        {
            ["Reporting-Endpoints"] = "csp=\"/api/csp-report\"",
            ["X-Frame-Options"] = "DENY",
            ["X-Content-Type-Options"] = "nosniff",
            ["X-XSS-Protection"] = "0",
            ["Referrer-Policy"] = "strict-origin-when-cross-origin",
            ["Permissions-Policy"] = Permissions,
            ["Cross-Origin-Opener-Policy"] = "same-origin",
            ["Cross-Origin-Resource-Policy"] = "same-origin",
            ["Origin-Agent-Cluster"] = "?1",
            ["X-DNS-Prefetch-Control"] = "off",
            ["X-Download-Options"] = "noopen",
            ["X-Permitted-Cross-Domain-Policies"] = "none",
            [reportOnly ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy"] = policy switch
            {
                "guide" => GuideCsp,
                "strict" => StrictCsp,
                "api" => ApiCsp,
                "mails" => MailsCsp,
                "mail" => MailCsp,
                "page" => PageCsp,
                "shop" => ShopCsp,
                _ => throw new ArgumentException($"No policy is called {policy}.", nameof(policy)),
            },
        };
        if (secure)
            expected["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains";
        if (policy is "shop" or "mail")
            expected["X-Frame-Options"] = "SAMEORIGIN";
        if (policy != "shop")
            return expected;
        expected["Referrer-Policy"] = "no-referrer,strict-origin";
        expected["Permissions-Policy"] = Permissions.Replace("camera=()", "camera=(self \"https://video.example\")", StringComparison.Ordinal)
            .Replace("usb=(), ", "", StringComparison.Ordinal) + ", local-fonts=()";
        expected["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
        expected["Cross-Origin-Resource-Policy"] = "same-site";
        expected["Cross-Origin-Embedder-Policy"] = "credentialless";
        if (secure)
            expected["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains; preload";
        return expected;
    }

    public static string[] Said(HttpResponseMessage answer) =>
        Said(Lines(answer.Headers).Concat(Lines(answer.Content.Headers)));

    public static string[] Said(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
    [
        .. from header in headers
           where !Ordinary.Contains(header.Key)
           from value in header.Value
           select $"{header.Key.ToLowerInvariant()}: {Nonce.Replace(value, "'nonce-{nonce}'")}",
    ];

    private static IEnumerable<KeyValuePair<string, IEnumerable<string>>> Lines(HttpHeaders headers) =>
        headers.NonValidated.Select(h => KeyValuePair.Create(h.Key, h.Value.AsEnumerable()));

    [GeneratedRegex("'nonce-[A-Za-z0-9_-]{22}'")]
    private static partial Regex Nonce { get; }
}
