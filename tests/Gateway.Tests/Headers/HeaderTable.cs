using System.Net.Http.Headers;

namespace ResponsiAI.Gateway.Tests.Headers;

/// <summary>Every kind of answer of every endpoint.</summary>
internal static class HeaderTable
{
    private const string App = "/{**rest}";
    private const string Webhooks = "/api/webhooks/stripe";
    private const string Reports = "/api/csp-report";
    private const string Ops = "/ops/{**rest}";
    private const string Mails = "/ops/emails";
    private const string Mail = "/ops/emails/{template}";

    public const string OpsToken = "the-operators-token";

    /// <summary>Routes that the table adds to those of <c>yarp.json</c>, as variables of the environment.</summary>
    public static readonly (string, string?)[] Routes =
    [
        .. Route("shop", "app", ("Headers", "shop")),
        .. Route("trial", "app", ("Headers", "guide"), ("HeadersMode", "report-only")),
        .. Route("trial-strict", "app", ("HeadersMode", "report-only")),
        .. Route("empty", "empty", ("Headers", "guide")),
        ("ReverseProxy__Clusters__empty__Metadata__Health", "none"),
        .. Route("timed", "app", ("Headers", "guide")),
        ("ReverseProxy__Routes__timed__Timeout", "00:00:00.200"),
        .. Route("inside", "app", ("AllowFrom", "192.0.2.1")),
        .. Route("idle", "idle", ("Headers", "guide")),
        ("ReverseProxy__Clusters__idle__Destinations__default__Address", "{APP_URL}"),
        ("ReverseProxy__Clusters__idle__HttpRequest__ActivityTimeout", "00:00:00.200"),
    ];

    public static readonly HeaderRow[] Rows =
    [
        new("a page", App, "GET", "/", 200, "guide"),
        new("a page's head", App, "HEAD", "/", 200, "guide"),
        new("the backend's 404", App, "GET", "/status/404", 404, "guide"),
        new("the backend's 500", App, "GET", "/status/500", 500, "guide"),
        new("the backend's redirect", App, "GET", "/status/303", 303, "guide"),
        new("nothing changed", App, "GET", "/status/304", 304, "guide"),
        new("a form", App, "POST", "/", 200, "guide") { Content = Text },
        new("the backend's own headers", App, "GET", "/own-headers", 200, "guide"),
        new("the backend's cookie by the session's name", App, "GET", "/foreign-cookie", 200, "guide"),
        new("a backend that hangs up", App, "GET", "/dies", 502, "guide"),
        new("another site's form", App, "POST", "/", 403, "guide") { Headers = [("Sec-Fetch-Site", "cross-site")] },
        new("a trusted proxy's page", App, "GET", "/", 200, "guide") { Plain = true, Headers = [("X-Forwarded-Proto", "https")] },
        new("to HTTPS", App, "GET", "/", 308, "guide") { Plain = true },
        new("too many pages", App, "GET", "/", 429, "guide") { At = Gate.Limited },
        new("no route", App, "GET", "/elsewhere", 404, "strict") { At = Gate.Narrow },
        new("no method of the route", App, "POST", "/app/x", 405, "strict") { At = Gate.Narrow },

        new("the operator's policy", "/shop/{**rest}", "GET", "/shop/", 200, "shop"),
        new("the operator's policy, over the backend's headers", "/shop/{**rest}", "GET", "/shop/own-headers", 200, "shop"),
        new("the operator's policy, to HTTPS", "/shop/{**rest}", "GET", "/shop/", 308, "shop") { Plain = true },
        new("a policy that is tried out", "/trial/{**rest}", "GET", "/trial/", 200, "guide") { ReportOnly = true },
        new("a policy that is tried out, over the backend's headers", "/trial/{**rest}", "GET", "/trial/own-headers", 200, "guide") { ReportOnly = true },
        new("a strict policy that is tried out", "/trial-strict/{**rest}", "GET", "/trial-strict/", 200, "strict") { ReportOnly = true },
        new("no backend", "/empty/{**rest}", "GET", "/empty/", 503, "guide"),
        new("the route's timeout", "/timed/{**rest}", "GET", "/timed/hangs", 504, "guide"),
        new("an address that is not let in", "/inside/{**rest}", "GET", "/inside/", 403, "strict"),
        new("a request that is judged severe", App, "GET", "/a%2fb", 400, "strict"),
        new("an error as a page", App, "GET", "/dies", 502, "page") { Headers = [("Accept", "text/html")] },
        new("a refusal as a page", Ops, "GET", "/ops/", 401, "page") { Headers = [("Accept", "text/html")] },
        new("the cluster's timeout", "/idle/{**rest}", "GET", "/idle/hangs", 504, "guide"),

        new("the ops pages", Ops, "GET", "/ops/", 200, "strict") { Headers = [("Authorization", $"Bearer {OpsToken}")] },
        new("the ops pages, to a stranger", Ops, "GET", "/ops/", 401, "strict"),
        new("the ops pages, to HTTPS", Ops, "GET", "/ops/", 308, "strict") { Plain = true },
        new("the mails", Mails, "GET", "/ops/emails", 200, "mails") { Headers = [("Authorization", $"Bearer {OpsToken}")] },
        new("the mails, to a stranger", Mails, "GET", "/ops/emails/", 401, "mails"),
        new("the mails, to HTTPS", Mails, "GET", "/ops/emails", 308, "mails") { Plain = true },
        new("a mail in its frame", Mail, "GET", "/ops/emails/payment-failure", 200, "mail") { Headers = [("Authorization", $"Bearer {OpsToken}")] },
        new("a mail in its frame, over the backend's headers", Mail, "GET", "/ops/emails/own-headers", 200, "mail") { Headers = [("Authorization", $"Bearer {OpsToken}")] },
        new("a mail in its frame, to a stranger", Mail, "GET", "/ops/emails/payment-failure", 401, "mail"),
        new("a mail in its frame, to HTTPS", Mail, "GET", "/ops/emails/payment-failure", 308, "mail") { Plain = true },

        new("a webhook", Webhooks, "POST", Webhooks, 200, "api") { Content = Text },
        new("a webhook that is too large", Webhooks, "POST", Webhooks, 413, "api") { Content = () => new ByteArrayContent(new byte[524_289]) },
        new("a webhook without TLS", Webhooks, "POST", Webhooks, 403, "api") { Plain = true, Content = Text },

        new("a report", Reports, "POST", Reports, 204, "api") { Content = () => Report("[]") },
        new("a report that is none", Reports, "POST", Reports, 400, "api") { Content = () => Report("{") },
        new("a report that is too large", Reports, "POST", Reports, 413, "api") { Content = () => Report(new string(' ', 70_000)) },
        new("a report of another type", Reports, "POST", Reports, 415, "api") { Content = Text },
        new("reports are not shown", Reports, "GET", Reports, 405, "api"),
        new("a report without TLS", Reports, "POST", Reports, 308, "api") { Plain = true },
        new("too many reports", Reports, "POST", Reports, 429, "api") { At = Gate.Limited },

        .. Probe("/api/health", 503), .. Probe("/api/health/ready", 200), .. Probe("/api/health/live", 200),
    ];

    private static IEnumerable<HeaderRow> Probe(string path, int status) =>
    [
        new("a probe", path, "GET", path, status, "api"),
        new("a probe's head", path, "HEAD", path, status, "api"),
        new("a probe", path, "GET", path, status, "api") { Plain = true },
        new("no probe", path, "POST", path, 405, "api"),
    ];

    private static IEnumerable<(string, string?)> Route(string name, string cluster, params (string Key, string Value)[] metadata) =>
    [
        ($"ReverseProxy__Routes__{name}__ClusterId", cluster),
        ($"ReverseProxy__Routes__{name}__Match__Path", $"/{name}/{{**rest}}"),
        .. metadata.Select(m => ($"ReverseProxy__Routes__{name}__Metadata__{m.Key}", (string?)m.Value)),
    ];

    private static StringContent Text() => new("text");

    private static StringContent Report(string json) => new(json, new MediaTypeHeaderValue("application/reports+json"));
}
