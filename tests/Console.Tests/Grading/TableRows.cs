namespace ResponsiAI.Console.Tests.Grading;

/// <summary>A site made for one row of the table.</summary>
internal sealed record TableRow(string Name, string Test, string Result, int Points, SiteDescription Site)
{
    public override string ToString() => Name;
}

/// <summary>For every row of the Observatory's table that a site can be brought to, one that gets it; where readings differ, several.</summary>
internal static class TableRows
{
    public static IReadOnlyList<TableRow> All { get; } = [.. Csp(), .. Meta(), .. Cookies(), .. Cors(), .. Redirection(), .. Referrer(), .. Hsts(), .. Integrity(), .. Others()];

    private static IEnumerable<TableRow> Csp()
    {
        yield return Policy("default-src 'none'; frame-ancestors 'none'", "implemented-with-no-unsafe-default-src-none", 10);
        yield return Policy("DEFAULT-SRC 'NONE'", "implemented-with-no-unsafe-default-src-none", 10);
        yield return Policy("default-src 'none'; script-src 'nonce-abcdefgh' 'strict-dynamic' https: 'unsafe-inline'", "implemented-with-no-unsafe-default-src-none", 10);
        yield return Policy("default-src 'self'", "implemented-with-no-unsafe", 5);
        yield return Policy("default-src 'none' https://example.com", "implemented-with-no-unsafe", 5);
        yield return Policy("script-src 'self'; object-src 'none'; style-src 'self'", "implemented-with-no-unsafe", 5);
        yield return Policy("default-src 'self'; script-src 'self' 'unsafe-inline' 'sha256-abcdefgh'", "implemented-with-no-unsafe", 5);
        yield return Policy("default-src 'self'; script-src", "implemented-with-no-unsafe", 5);
        yield return Policy("default-src 'self'; script-src 'self' https://example.com/a https://example.com/ab https://example.com", "implemented-with-no-unsafe", 5);
        yield return Policy("default-src 'self'; style-src 'self' 'unsafe-inline'", "implemented-with-unsafe-inline-in-style-src-only", 0);
        yield return Policy("default-src 'self'; style-src https:", "implemented-with-unsafe-inline-in-style-src-only", 0);
        yield return Policy("script-src 'self'; object-src 'none'", "implemented-with-unsafe-inline-in-style-src-only", 0);
        yield return Policy("default-src 'self'; report-uri /a; report-uri /b", "implemented-but-duplicate-directives", 0);
        yield return Policy("default-src 'self'; img-src http:; report-to a; report-to b", "implemented-but-duplicate-directives", 0);
        yield return Policy("default-src 'self'; img-src http://example.com", "implemented-with-insecure-scheme-in-passive-content-only", -10);
        yield return Policy("default-src 'self'; script-src 'self' 'unsafe-eval'", "implemented-with-unsafe-eval", -10);
        yield return Policy("default-src 'self'; style-src 'self' 'unsafe-eval'", "implemented-with-unsafe-eval", -10);
        yield return Policy("default-src 'self'; script-src 'self' 'unsafe-inline'", "implemented-with-unsafe-inline", -20);
        yield return Policy("default-src 'self'; script-src data:", "implemented-with-unsafe-inline", -20);
        yield return Policy("default-src 'self'; object-src *", "implemented-with-unsafe-inline", -20);
        yield return Policy("default-src https:", "implemented-with-unsafe-inline", -20);
        yield return Policy("frame-ancestors 'none'", "implemented-with-unsafe-inline", -20);
        yield return Policy("default-src 'self'; connect-src http://example.com", "implemented-with-insecure-scheme", -20);
        yield return Policy("default-src 'self'; report-uri http://example.com/", "implemented-with-insecure-scheme", -20);
        yield return Policy("default-src 'self'; default-src 'none'", "header-invalid", -25);
        yield return Policy("default-src 'self'; script-src 'strict-dynamic'", "header-invalid", -25);
        yield return Policy("img", "header-invalid", -25);
        yield return Policy("", "header-invalid", -25);
        yield return Policy(";;;;;;;", "not-implemented", -25);
        yield return new("no policy", "content-security-policy", "csp-not-implemented", -25, new() { Headers = ["Content-Security-Policy"] });
        yield return new("a policy for reports only", "content-security-policy", "csp-not-implemented-but-reporting-enabled", -25,
            new() { Headers = ["Content-Security-Policy", "Content-Security-Policy-Report-Only: default-src 'none'"] });
        yield return new("two policies in two lines, which read as one", "content-security-policy", "csp-implemented-with-no-unsafe", 5,
            new() { Headers = ["Content-Security-Policy: default-src 'self'", "Content-Security-Policy: script-src 'none'"] });
    }

    private static IEnumerable<TableRow> Meta()
    {
        yield return InMeta("a policy in a meta element", ["Content-Security-Policy"], "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">", "csp-implemented-with-no-unsafe-default-src-none", 10);
        yield return InMeta("a meta element that only says what none may say", ["Content-Security-Policy"], "<meta http-equiv=Content-Security-Policy content=\"frame-ancestors 'none'\">", "csp-not-implemented", -25);
        yield return InMeta("a meta element in a comment", ["Content-Security-Policy"], "<!-- <meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"> -->", "csp-not-implemented", -25);
        yield return InMeta("a meta element that allows what the header does not", ["Content-Security-Policy: default-src 'self'"], "<meta http-equiv=Content-Security-Policy content=\"default-src 'self' 'unsafe-inline'\">", "csp-implemented-with-no-unsafe", 5);
        yield return InMeta("a meta element that narrows the header", ["Content-Security-Policy: default-src 'self' 'unsafe-inline'"], "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">", "csp-implemented-with-no-unsafe", 5);
        yield return InMeta("a header and a meta element that share a path", ["Content-Security-Policy: default-src 'none'; img-src http://example.com/a/"], "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; img-src http://example.com/a/b\">", "csp-implemented-with-insecure-scheme-in-passive-content-only", -10);
        yield return InMeta("an escape that cannot be read", ["Content-Security-Policy: img-src https://example.com/%zz"], "<meta http-equiv=Content-Security-Policy content=\"img-src https://example.com/%zz\">", "csp-header-invalid", -25);
        yield return InMeta("a meta element that is empty", [], "<meta http-equiv=Content-Security-Policy content=''>", "csp-implemented-with-no-unsafe-default-src-none", 10);
        yield return new("a meta element in a text that is no HTML", "content-security-policy", "csp-not-implemented", -25,
            new() { Headers = ["Content-Security-Policy"], ContentType = "text/plain", Body = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">" });
        yield return new("framing said in a meta element", "x-frame-options", "x-frame-options-implemented-via-csp", 5,
            new() { Headers = ["Content-Security-Policy: default-src 'none'", "X-Frame-Options"], Body = "<meta http-equiv=content-security-policy content=\"frame-ancestors 'none'\">" });
    }

    private static IEnumerable<TableRow> Cookies()
    {
        const string secureSession = "sid_session=1; Secure; HttpOnly; SameSite=Lax";
        yield return Cookie("secure-with-httponly-sessions-and-samesite", 5, secureSession);
        yield return Cookie("secure-with-httponly-sessions-and-samesite", 5, "__Host-session=1; Secure; HttpOnly; SameSite=Strict; Path=/");
        yield return Cookie("secure-with-httponly-sessions-and-samesite", 5, "connect.sid=1; Secure; SameSite=None");
        yield return Cookie("secure-with-httponly-sessions", 0, secureSession, "other=1; Secure");
        yield return Cookie("not-found", 0);
        yield return Cookie("not-found", 0, "heroku-session-affinity=1");
        yield return Cookie("not-found", 0, "__Host-session=1; SameSite=Lax");
        yield return Cookie("not-found", 0, "__Secure-a=1");
        yield return Cookie("not-found", 0, "a=1; Domain=example.com");
        yield return Cookie("not-found", 0, "without a name");
        yield return Cookie("without-secure-flag-but-protected-by-hsts", -5, "a=1; SameSite=Lax");
        yield return Cookie("session-without-secure-flag-but-protected-by-hsts", -10, "login=1; HttpOnly; SameSite=Lax");
        yield return Cookie("samesite-flag-invalid", -20, "a=1; Secure; SameSite=Sometimes");
        yield return Cookie("samesite-flag-invalid", -20, "a=1; Secure; SameSite");
        yield return Cookie("samesite-flag-invalid", -20, "a=1; SameSite=None");
        yield return Cookie("anticsrf-without-samesite-flag", -20, "csrftoken=1; Secure");
        yield return Cookie("session-without-httponly-flag", -30, "PHPSESSID=1; Secure; SameSite=Lax");
        yield return Cookie("session-without-httponly-flag", -30, "a=1; Secure; SameSite=Sometimes", "SESSION=1; Secure; SameSite=Lax");
        yield return Cookie("without-secure-flag-but-protected-by-hsts", -5, "a=1; Secure; SameSite=Lax", "a=2; SameSite=Lax");
        yield return Cookie("secure-with-httponly-sessions-and-samesite", 5, "a=1; SameSite=Lax", "a=2; Secure; SameSite=Lax");
        yield return new("no HSTS, a cookie that is not secure", "cookies", "cookies-without-secure-flag", -20, new() { Headers = ["Strict-Transport-Security", "Set-Cookie: a=1; SameSite=Lax"] });
        yield return new("no HSTS, a session that is not secure", "cookies", "cookies-session-without-secure-flag", -40, new() { Headers = ["Strict-Transport-Security", "Set-Cookie: session=1; HttpOnly; SameSite=Lax"] });
    }

    private static IEnumerable<TableRow> Cors()
    {
        yield return Preflight("not-implemented", "CORS is not said");
        yield return Preflight("not-implemented", "CORS is said with an error", 403, "Access-Control-Allow-Origin: *");
        yield return Preflight("implemented-with-public-access", "CORS for everybody", 200, "Access-Control-Allow-Origin: *");
        yield return Preflight("implemented-with-restricted-access", "CORS for one origin", 204, "Access-Control-Allow-Origin: https://example.com", "Access-Control-Allow-Credentials: true");
        yield return Preflight("implemented-with-restricted-access", "CORS for whoever asks", 204, "Access-Control-Allow-Origin: {origin}");
        yield return Preflight("implemented-with-restricted-access", "CORS for whoever asks, with credentials", 204, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true");
    }

    private static IEnumerable<TableRow> Redirection()
    {
        yield return Way("HTTP to HTTPS", "to-https", 0, new());
        yield return Way("no HTTP", "not-needed-no-http", 0, new() { HasHttp = false });
        yield return Way("a redirect to nowhere", "not-needed-no-http", 0, new() { Plain = (c, _) => SiteDescription.Redirect(c, "ftp://localhost/") });
        yield return Way("HTTP to HTTPS on another host", "off-host-from-http", -5, new() { Plain = (c, https) => SiteDescription.Redirect(c, https.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)) });
        yield return Way("HTTP to HTTP to HTTPS", "not-to-https-on-initial-redirection", -10, new() { Plain = (c, https) => SiteDescription.Redirect(c, c.Request.Path == "/" ? "/next" : https) });
        yield return Way("HTTP to HTTP", "not-to-https", -20, new() { Plain = (c, _) => c.Request.Path == "/" ? SiteDescription.Redirect(c, "/next") : Task.CompletedTask });
        yield return Way("HTTP in a circle", "not-to-https", -20, new() { Plain = (c, _) => SiteDescription.Redirect(c, "/") });
        yield return Way("HTTP serves the page", "missing", -20, new() { Plain = (_, _) => Task.CompletedTask });
    }

    private static IEnumerable<TableRow> Referrer()
    {
        foreach (var word in new[] { "no-referrer", "same-origin", "strict-origin", "Strict-Origin-When-Cross-Origin", "unsafe-url, no-referrer, unknown" })
            yield return new($"Referrer-Policy: {word}", "referrer-policy", "referrer-policy-private", 5, new() { Headers = [$"Referrer-Policy: {word}"] });
        foreach (var word in new[] { "origin", "origin-when-cross-origin", "unsafe-url", "no-referrer, no-referrer-when-downgrade" })
            yield return new($"Referrer-Policy: {word}", "referrer-policy", "referrer-policy-unsafe", -5, new() { Headers = [$"Referrer-Policy: {word}"] });
        yield return new("Referrer-Policy: unknown", "referrer-policy", "referrer-policy-header-invalid", -5, new() { Headers = ["Referrer-Policy: never"] });
        yield return new("Referrer-Policy: empty", "referrer-policy", "referrer-policy-header-invalid", -5, new() { Headers = ["Referrer-Policy: "] });
        yield return new("no Referrer-Policy", "referrer-policy", "referrer-policy-not-implemented", 0, new() { Headers = ["Referrer-Policy"] });
        yield return new("the referrer's meta element wins", "referrer-policy", "referrer-policy-unsafe", -5, new() { Body = "<meta name=referrer content=origin>" });
        yield return new("the referrer's meta element alone", "referrer-policy", "referrer-policy-private", 5, new() { Headers = ["Referrer-Policy"], Body = "<meta name=Referrer content=no-referrer>" });
    }

    private static IEnumerable<TableRow> Hsts()
    {
        foreach (var (value, result, points) in new[]
        {
            ("max-age=15552000", "implemented-max-age-at-least-six-months", 0), ("includeSubDomains; MAX-AGE=31536000; preload", "implemented-max-age-at-least-six-months", 0),
            ("max-age=\"31536000\"", "implemented-max-age-at-least-six-months", 0), ("max-age=15551999", "implemented-max-age-less-than-six-months", -10), ("max-age=0", "implemented-max-age-less-than-six-months", -10),
            ("max-age=-1", "implemented-max-age-less-than-six-months", -10), ("max-age=31536000; max-age=5 days", "implemented-max-age-less-than-six-months", -10),
            ("includeSubDomains", "header-invalid", -20), ("max-age = 31536000", "header-invalid", -20), ("max-age=31536000, max-age=31536000", "header-invalid", -20), ("", "header-invalid", -20),
        })
            yield return new($"Strict-Transport-Security: {value}", "strict-transport-security", $"hsts-{result}", points, new() { Headers = [$"Strict-Transport-Security: {value}"] });
        yield return new("HSTS in two lines", "strict-transport-security", "hsts-header-invalid", -20, new() { Headers = ["Strict-Transport-Security: max-age=31536000", "Strict-Transport-Security: max-age=31536000"] });
        yield return new("no HSTS", "strict-transport-security", "hsts-not-implemented", -20, new() { Headers = ["Strict-Transport-Security"] });
        yield return new("no HTTPS", "strict-transport-security", "hsts-not-implemented-no-https", -20, new() { HasHttps = false, Plain = (_, _) => Task.CompletedTask });
    }

    private static IEnumerable<TableRow> Integrity()
    {
        const string hash = "integrity=sha384-abc";
        yield return Scripts("implemented-and-all-scripts-loaded-securely", 5, $"<script src=/a.js {hash}></script>");
        yield return Scripts("implemented-and-all-scripts-loaded-securely", 5, $"<script src=/a.js></script><script src=/b.js {hash}></script>");
        yield return Scripts("implemented-and-external-scripts-loaded-securely", 5, $"<script src=https://cdn.example.com/a.js {hash}></script>");
        yield return Scripts("not-implemented-but-no-scripts-loaded", 0, "<template><script src=//cdn.example.com/a.js></script></template>");
        yield return Scripts("not-implemented-but-no-scripts-loaded", 0, "<textarea><script src=//cdn.example.com/a.js></script></textarea>");
        yield return Scripts("not-implemented-but-all-scripts-loaded-from-secure-origin", 0, "<script>1</script>");
        yield return Scripts("not-implemented-but-all-scripts-loaded-from-secure-origin", 0, "<svg><script href=//cdn.example.com/a.js></script></svg>");
        yield return Scripts("not-implemented-but-all-scripts-loaded-from-secure-origin", 0, "<script src=a.js></script>");
        yield return Scripts("not-implemented-but-all-scripts-loaded-from-secure-origin", 0, "<script src=https://localhost/a.js></script>");
        yield return Scripts("not-implemented-but-external-scripts-loaded-securely", -5, "<script src=HTTPS://cdn.example.com/a.js></script>");
        yield return Scripts("not-implemented-but-external-scripts-loaded-securely", -5, "<base href=https://cdn.example.com/x/><script src=a.js></script>");
        yield return Scripts("not-implemented-but-external-scripts-loaded-securely", -5, $"<script src=/a.js {hash}></script><noscript><script src=https://cdn.example.com/a.js></script></noscript>");
        yield return Scripts("implemented-but-external-scripts-not-loaded-securely", -20, $"<script src=//cdn.example.com/a.js {hash}></script>");
        yield return Scripts("not-implemented-and-external-scripts-not-loaded-securely", -50, "<script src=//localhost/a.js></script>");
        yield return Scripts("not-implemented-and-external-scripts-not-loaded-securely", -50, "<script src=http://cdn.example.com/a.js></script><script src=https://cdn.example.com/a.js></script>");
        yield return new("scripts in a text that is no HTML", "subresource-integrity", "sri-not-implemented-response-not-html", 0, new() { ContentType = "text/plain", Body = "<script src=//cdn.example.com/a.js></script>" });
        yield return new("HTML in capital letters", "subresource-integrity", "sri-not-implemented-response-not-html", 0, new() { ContentType = "Text/HTML", Body = "<script src=//cdn.example.com/a.js></script>" });
    }

    private static IEnumerable<TableRow> Others()
    {
        foreach (var (header, result, points) in new[]
        {
            ("X-Content-Type-Options: NoSniff", "x-content-type-options-nosniff", 0), ("X-Content-Type-Options", "x-content-type-options-not-implemented", -5), ("X-Content-Type-Options: sniff", "x-content-type-options-header-invalid", -5),
            ("Cross-Origin-Resource-Policy: same-origin", "corp-implemented-with-same-origin", 10), ("Cross-Origin-Resource-Policy: Same-Site", "corp-implemented-with-same-site", 10),
            ("Cross-Origin-Resource-Policy: cross-origin", "corp-implemented-with-cross-origin", 0), ("Cross-Origin-Resource-Policy", "corp-not-implemented", 0), ("Cross-Origin-Resource-Policy: none", "corp-header-invalid", -5),
        })
            yield return new(header, header.Split(':')[0].ToLowerInvariant(), result, points, new() { Headers = [header] });
        yield return new("X-Content-Type-Options in two lines", "x-content-type-options", "x-content-type-options-header-invalid", -5, new() { Headers = ["X-Content-Type-Options: nosniff", "X-Content-Type-Options: nosniff"] });
        foreach (var (header, result, points) in new[]
        {
            ("X-Frame-Options: DENY", "sameorigin-or-deny", 0), ("X-Frame-Options: sameorigin", "sameorigin-or-deny", 0), ("X-Frame-Options: ALLOW-FROM https://example.com", "allow-from-origin", 0),
            ("X-Frame-Options", "not-implemented", -20), ("X-Frame-Options: yes", "header-invalid", -20),
        })
            yield return new($"{header}, and a policy without framing", "x-frame-options", $"x-frame-options-{result}", points, new() { Headers = ["Content-Security-Policy: default-src 'none'", header] });
    }

    private static TableRow Policy(string policy, string result, int points) =>
        new($"Content-Security-Policy: {policy}", "content-security-policy", $"csp-{result}", points, new() { Headers = [$"Content-Security-Policy: {policy}"] });

    private static TableRow InMeta(string name, string[] headers, string html, string result, int points) =>
        new(name, "content-security-policy", result, points, new() { Headers = headers, Body = $"<!doctype html><html><head>{html}</head><body></body></html>" });

    private static TableRow Cookie(string result, int points, params string[] cookies) =>
        new($"cookies: {string.Join(" and ", cookies)}", "cookies", $"cookies-{result}", points, new() { Headers = [.. cookies.Select(c => $"Set-Cookie: {c}")] });

    private static TableRow Preflight(string result, string name, int status = 204, params string[] headers) =>
        new(name, "cross-origin-resource-sharing", $"cross-origin-resource-sharing-{result}", 0, new() { Preflight = headers, PreflightStatus = status });

    private static TableRow Way(string name, string result, int points, SiteDescription site) => new(name, "redirection", $"redirection-{result}", points, site);

    private static TableRow Scripts(string result, int points, string html) => new(html, "subresource-integrity", $"sri-{result}", points, new() { Body = $"<!doctype html><body>{html}</body>" });
}
