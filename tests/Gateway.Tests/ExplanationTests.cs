using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class ExplanationTests
{
    private RouteMap map = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        map = new RouteMap(proxy =>
        {
            var uploads = (JsonObject)proxy["Routes"]!["app"]!.DeepClone();
            uploads["Order"] = 10;
            uploads["Match"] = new JsonObject { ["Path"] = "/uploads/{**rest}" };
            uploads["MaxRequestBodySize"] = 1_000_000_000;
            uploads["Timeout"] = "00:05:00";
            uploads["Metadata"] = new JsonObject { ["Headers"] = "api", ["HeadersMode"] = "report-only", ["Session"] = "read", ["MaxConcurrent"] = "4", ["AllowFrom"] = "10.0.0.0/8" };
            proxy["Routes"]!["uploads"] = uploads;
        });
        edge = await EdgeProcess.InFrontOfAsync(new Uri("http://127.0.0.1:9"), map.Setting, ("RATE_LIMIT", "100/10s"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        map.Dispose();
    }

    [TestCase("GET", "https://localhost/a/page?x=1", "route", "app (/{**rest}); no timeout of its own; a body of at most 30000000 bytes")]
    [TestCase("GET", "https://localhost/a/page", "cluster", "app: default at http://127.0.0.1:9/ (in use)")]
    [TestCase("GET", "https://localhost/", "headers", "guide: default-src 'self';")]
    [TestCase("GET", "https://localhost/", "session", "may change it")]
    [TestCase("GET", "https://localhost/", "rate limit", "default: 100 requests in 10 s for each client, counted by this gateway")]
    [TestCase("GET", "https://localhost/", "judgement", "compliant (defensive)")]
    [TestCase("GET", "https://localhost/", "cross-site", "not judged")]
    [TestCase("post", "https://localhost/", "cross-site", "refused with 403 from other sites and other hosts of this one")]
    [TestCase("GET", "http://localhost/", "scheme", "redirected to https with 308")]
    [TestCase("GET", "http://localhost/api/health", "scheme", "plain http is answered")]
    [TestCase("GET", "https://localhost/api/health", "route", "the gateway itself")]
    [TestCase("POST", "http://localhost/api/webhooks/stripe", "scheme", "refused with 403")]
    [TestCase("POST", "https://localhost/api/webhooks/stripe", "rate limit", "none")]
    [TestCase("POST", "https://localhost/api/webhooks/stripe", "cross-site", "allowed from everywhere")]
    [TestCase("GET", "https://localhost//ops//", "route", "ops (/ops/{**rest})")]
    [TestCase("GET", "https://localhost/ops/", "authorization", "operator")]
    [TestCase("GET", "https://localhost/ops/%2e%2e/x", "judgement", "refused with 400: severe, path_dot_segment")]
    [TestCase("TRACE", "https://localhost/", "judgement", "refused with 400: severe, method")]
    [TestCase("PUT", "https://localhost/uploads/1", "route", "uploads (/uploads/{**rest}); at most 300 s; a body of at most 1000000000 bytes")]
    [TestCase("PUT", "https://localhost/uploads/1", "headers", "api, its CSP report-only: default-src 'none'")]
    [TestCase("PUT", "https://localhost/uploads/1", "concurrency", "at most 4 at once")]
    [TestCase("PUT", "https://localhost/uploads/1", "addresses", "let in: 10.0.0.0/8; refused: no others")]
    [TestCase("PUT", "https://localhost/uploads/1", "session", "the backend sees it")]
    public async Task A_request_is_explained_without_being_sent(string method, string url, string subject, string says)
    {
        using var answer = await edge.Management.PostAsJsonAsync("/explain", new { method, url });
        var explanations = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();

        Assert.That(explanations.Single(e => e!["subject"]!.GetValue<string>() == subject)!["says"]!.GetValue<string>(), Does.Contain(says));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[1]")]
    public async Task What_is_no_JSON_object_is_refused_and_not_an_error_of_ours(string body)
    {
        using var answer = await edge.Management.PostAsync("/explain", new StringContent(body));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("not_json"));
    }

    [TestCase("GET", "ftp://localhost/")]
    [TestCase("GET", "/page")]
    [TestCase("", "https://localhost/")]
    public async Task What_is_no_request_is_refused(string method, string url)
    {
        using var answer = await edge.Management.PostAsJsonAsync("/explain", new { method, url });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
