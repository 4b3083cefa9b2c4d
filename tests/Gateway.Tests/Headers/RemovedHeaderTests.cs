using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Headers;

[Parallelizable(ParallelScope.Self)]
internal sealed class RemovedHeaderTests
{
    /// <summary>OWASP Secure Headers Project, ci/headers_remove.json of 2026-07-19.</summary>
    private static readonly string[] Owasp =
    [
        "$wsep", "Host-Header", "K-Proxy-Request", "Liferay-Portal", "OracleCommerceCloud-Version", "Pega-Host", "Powered-By", "Product", "Server", "SourceMap",
        "X-AspNet-Version", "X-AspNetMvc-Version", "X-Atmosphere-error", "X-Atmosphere-first-request", "X-Atmosphere-tracking-id", "X-B3-ParentSpanId", "X-B3-Sampled",
        "X-B3-SpanId", "X-B3-TraceId", "X-BEServer", "X-Backside-Transport", "X-CF-Powered-By", "X-CMS", "X-CalculatedBETarget", "X-Cocoon-Version",
        "X-Content-Encoded-By", "X-Datadog-Origin", "X-Datadog-Parent-Id", "X-Datadog-Sampling-Priority", "X-Datadog-Tags", "X-Datadog-Trace-Id", "X-DiagInfo",
        "X-Envoy-Attempt-Count", "X-Envoy-External-Address", "X-Envoy-Internal", "X-Envoy-Original-Dst-Host", "X-Envoy-Upstream-Service-Time", "X-FEServer",
        "X-Framework", "X-Generated-By", "X-Generator", "X-Gitlab-Meta", "X-Jitsi-Release", "X-Joomla-Version", "X-Kong-Admin-Latency", "X-Kong-Client-Latency",
        "X-Kong-Proxy-Latency", "X-Kong-Request-Id", "X-Kong-Response-Latency", "X-Kong-Third-Party-Latency", "X-Kong-Total-Latency", "X-Kong-Upstream-Latency",
        "X-Kong-Upstream-Status", "X-Kubernetes-PF-FlowSchema-UI", "X-Kubernetes-PF-PriorityLevel-UID", "X-LiteSpeed-Cache", "X-LiteSpeed-Purge", "X-LiteSpeed-Tag",
        "X-LiteSpeed-Vary", "X-Litespeed-Cache-Control", "X-Mod-Pagespeed", "X-Nextjs-Cache", "X-Nextjs-Matched-Path", "X-Nextjs-Page", "X-Nextjs-Redirect",
        "X-OWA-Version", "X-Old-Content-Length", "X-OneAgent-JS-Injection", "X-Page-Speed", "X-Php-Version", "X-Powered-By", "X-Powered-By-Plesk", "X-Powered-CMS",
        "X-Redirect-By", "X-Server-Powered-By", "X-SourceFiles", "X-SourceMap", "X-Turbo-Charged-By", "X-Tyk-Trace-Id", "X-Umbraco-Version", "X-Varnish-Backend",
        "X-Varnish-Server", "X-Woodpecker-Version", "X-dtAgentId", "X-dtHealthCheck", "X-dtInjectedServlet", "X-ruxit-JS-Agent",
    ];

    /// <summary>Those of them that a program in the browser reads.</summary>
    private static readonly string[] Functional = ["X-Nextjs-Redirect", "X-Nextjs-Matched-Path", "X-Atmosphere-tracking-id", "X-Atmosphere-error", "X-Atmosphere-first-request"];

    private static readonly string[] Ours =
        ["Report-To", "NEL", "Expect-CT", "Feature-Policy", "Public-Key-Pins", "Cross-Origin-Embedder-Policy", "X-WebKit-CSP", "X-Csp-Nonce", "X-Internal-Token", "X-Runtime"];

    [Test]
    public async Task What_tells_about_the_inside_is_removed_in_any_case_and_what_the_application_needs_stays()
    {
        await using var backend = await TestBackend.StartAsync(context =>
        {
            foreach (var name in Owasp.Concat(Ours))
                context.Response.Headers[name.ToLowerInvariant()] = new(["inside", "inside"]);
            context.Response.Headers["X-Request-Id"] = "r-1";
            context.Response.Headers.AccessControlAllowOrigin = "https://partner.example";
            return Task.CompletedTask;
        });
        await using var edge = await EdgeProcess.InFrontOfAsync(backend.Address);
        using var answer = await edge.Https.GetAsync("/");
        var others = ExpectedHeaders.Said(answer).Except(ExpectedHeaders.Of("guide", secure: true));

        Assert.That(Owasp, Has.Length.EqualTo(87));
        Assert.That(others.Distinct(), Is.EquivalentTo(Functional.Select(n => $"{n.ToLowerInvariant()}: inside").Append("x-request-id: r-1").Append("access-control-allow-origin: https://partner.example")));
    }

    [Test]
    public async Task A_backend_cannot_say_it_twice_in_two_cases_or_in_trailers()
    {
        await using var backend = new RawBackend("""
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked
            Connection: close
            Trailer: X-Frame-Options, Grpc-Status
            X-Frame-Options: ALLOWALL
            x-frame-options: SAMEORIGIN
            CONTENT-SECURITY-POLICY: default-src *
            content-security-policy: default-src data:
            server: secret/1.0

            1
            x
            0
            X-Frame-Options: ALLOWALL
            content-security-policy: default-src *
            Strict-Transport-Security: max-age=0
            X-Powered-By: secret/1.0
            Set-Cookie: a=b
            Clear-Site-Data: "*"
            X-Session-Start: eve
            Grpc-Status: 0


            """);
        await using var edge = await EdgeProcess.InFrontOfAsync(backend.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HeaderRow.Http2, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await edge.Https.SendAsync(request);

        Assert.That(ExpectedHeaders.Said(answer).Where(h => !h.StartsWith("trailer:", StringComparison.Ordinal)), Is.EquivalentTo(ExpectedHeaders.Of("guide", secure: true)));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("x"));
        Assert.That(answer.TrailingHeaders.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}").Select(h => h.ToLowerInvariant()), Is.EqualTo(new[] { "grpc-status: 0" }));
    }
}
