using System.Collections.Frozen;

namespace ResponsiAI.Gateway.Headers;

/// <summary>Names that no answer carries: what tells about the inside, and what would stand beside a header of ours.</summary>
internal static class RemovedHeaders
{
    // OWASP Secure Headers Project, ci/headers_remove.json of 2026-07-19, but for five names that programs in the browser
    // live from: X-Nextjs-Redirect and X-Nextjs-Matched-Path (how Next.js' router learns what its middleware decided), and
    // X-Atmosphere-tracking-id, -error and -first-request (the protocol of Atmosphere's client).
    private static readonly string[] Telling =
    [
        "$wsep", "Host-Header", "K-Proxy-Request", "Liferay-Portal", "OracleCommerceCloud-Version", "Pega-Host", "Powered-By", "Product", "Server", "SourceMap",
        "X-AspNet-Version", "X-AspNetMvc-Version", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-SpanId", "X-B3-TraceId", "X-Backside-Transport", "X-BEServer",
        "X-CalculatedBETarget", "X-CF-Powered-By", "X-CMS", "X-Cocoon-Version", "X-Content-Encoded-By", "X-Datadog-Origin", "X-Datadog-Parent-Id",
        "X-Datadog-Sampling-Priority", "X-Datadog-Tags", "X-Datadog-Trace-Id", "X-DiagInfo", "X-dtAgentId", "X-dtHealthCheck", "X-dtInjectedServlet",
        "X-Envoy-Attempt-Count", "X-Envoy-External-Address", "X-Envoy-Internal", "X-Envoy-Original-Dst-Host", "X-Envoy-Upstream-Service-Time", "X-FEServer",
        "X-Framework", "X-Generated-By", "X-Generator", "X-Gitlab-Meta", "X-Jitsi-Release", "X-Joomla-Version", "X-Kong-Admin-Latency", "X-Kong-Client-Latency",
        "X-Kong-Proxy-Latency", "X-Kong-Request-Id", "X-Kong-Response-Latency", "X-Kong-Third-Party-Latency", "X-Kong-Total-Latency", "X-Kong-Upstream-Latency",
        "X-Kong-Upstream-Status", "X-Kubernetes-PF-FlowSchema-UI", "X-Kubernetes-PF-PriorityLevel-UID", "X-LiteSpeed-Cache", "X-Litespeed-Cache-Control",
        "X-LiteSpeed-Purge", "X-LiteSpeed-Tag", "X-LiteSpeed-Vary", "X-Mod-Pagespeed", "X-Nextjs-Cache", "X-Nextjs-Page", "X-Old-Content-Length",
        "X-OneAgent-JS-Injection", "X-OWA-Version", "X-Page-Speed", "X-Php-Version", "X-Powered-By", "X-Powered-By-Plesk", "X-Powered-CMS", "X-Redirect-By",
        "X-ruxit-JS-Agent", "X-Server-Powered-By", "X-SourceFiles", "X-SourceMap", "X-Turbo-Charged-By", "X-Tyk-Trace-Id", "X-Umbraco-Version",
        "X-Varnish-Backend", "X-Varnish-Server", "X-Woodpecker-Version",
        // Not on the list: Rails, older products, and what only the inside says.
        "X-Runtime", "X-Version", "X-Csp-Nonce", "X-Internal-Token",
    ];

    // Former or vendor forms of a header of ours, reports to somebody else, and a policy that only a policy of ours may set.
    private static readonly string[] Competing =
    [
        "Report-To", "NEL", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Expect-CT", "Feature-Policy", "Permissions-Policy-Report-Only",
        "Content-Security-Policy-Report-Only", "X-Content-Security-Policy", "X-Content-Security-Policy-Report-Only", "X-WebKit-CSP", "X-WebKit-CSP-Report-Only",
        "Cross-Origin-Embedder-Policy", "Cross-Origin-Embedder-Policy-Report-Only", "Cross-Origin-Opener-Policy-Report-Only",
    ];

    private static readonly FrozenSet<string> Names = Telling.Concat(Competing).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>One look at each header of the answer, which has few, and not one for each name, which are many.</summary>
    public static void RemoveFrom(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var header in headers)
            if (Names.Contains(header.Key))
                (found ??= []).Add(header.Key);
        if (found is null)
            return;
        foreach (var name in found)
            headers.Remove(name);
    }
}
