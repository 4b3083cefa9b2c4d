using System.Net;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class HeaderTests
{
    private const string GuideCsp =
        "default-src 'self';script-src 'self' 'unsafe-inline';style-src 'self' 'unsafe-inline' https://fonts.googleapis.com;" +
        "font-src 'self' https://fonts.gstatic.com data:;img-src 'self' data: https: blob:;connect-src 'self' https://api.stripe.com https://*.sentry.io;" +
        "frame-src 'self' https://js.stripe.com https://hooks.stripe.com;object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'none';" +
        "script-src-attr 'none';upgrade-insecure-requests;report-uri /api/csp-report;report-to csp";

    private static readonly Dictionary<string, string> Everywhere = new()
    {
        ["Reporting-Endpoints"] = "csp=\"/api/csp-report\"",
        ["X-Frame-Options"] = "DENY",
        ["X-Content-Type-Options"] = "nosniff",
        ["X-XSS-Protection"] = "0",
        ["Referrer-Policy"] = "strict-origin-when-cross-origin",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
        ["Origin-Agent-Cluster"] = "?1",
        ["X-DNS-Prefetch-Control"] = "off",
        ["X-Download-Options"] = "noopen",
        ["X-Permitted-Cross-Domain-Policies"] = "none",
    };

    private static readonly string[] Never = ["Server", "X-Powered-By", "X-AspNet-Version", "Content-Security-Policy-Report-Only", "X-Csp-Nonce", "Report-To"];

    private TestBackend backend = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/missing")
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            else if (context.Request.Path == "/own-headers")
                foreach (var name in Everywhere.Keys.Concat(Never).Concat(["Content-Security-Policy", "Strict-Transport-Security", "Permissions-Policy"]))
                    context.Response.Headers[name] = "from-the-backend";
            else if (context.Request.Path == "/dies")
                context.Abort();
            else
                await context.Response.WriteAsync($"nonce={context.Request.Headers["X-Csp-Nonce"]}");
        });
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [TestCase("GET", "/", 200)]
    [TestCase("HEAD", "/", 200)]
    [TestCase("GET", "/missing", 404)]
    [TestCase("GET", "/own-headers", 200)]
    [TestCase("GET", "/dies", 502)]
    [TestCase("GET", "/ops/", 401)]
    [TestCase("POST", "/api/health", 405)]
    [TestCase("GET", "/api/health", 503)]
    [TestCase("GET", "/api/health/ready", 200)]
    [TestCase("GET", "/api/health/live", 200)]
    [TestCase("POST", "/api/webhooks/stripe", 502)]
    [TestCase("POST", "/api/csp-report", 415)]
    public async Task Every_answer_over_https_carries_each_security_header_once(string method, string path, int status)
    {
        using var answer = await edge.Https.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        AssertCommon(answer);
        Assert.That(Single(answer, "Strict-Transport-Security"), Is.EqualTo("max-age=31536000; includeSubDomains"));
    }

    [TestCase("GET", "/", 308)]
    [TestCase("GET", "/api/health/live", 200)]
    [TestCase("POST", "/api/webhooks/stripe", 403)]
    public async Task Every_answer_over_plain_http_carries_them_too_but_not_hsts(string method, string path, int status)
    {
        using var answer = await edge.Plain.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        AssertCommon(answer);
        Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.False);
    }

    [Test]
    public async Task A_refusal_as_cross_site_carries_them_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await edge.Https.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        AssertCommon(answer);
    }

    [Test]
    public async Task The_application_has_the_guides_policy_to_the_letter()
    {
        using var answer = await edge.Https.GetAsync("/own-headers");

        Assert.That(Single(answer, "Content-Security-Policy"), Is.EqualTo(GuideCsp));
    }

    [Test]
    public async Task A_variable_turns_the_application_to_the_strict_policy_with_a_nonce_that_the_backend_knows()
    {
        await using var strict = await EdgeProcess.InFrontOfAsync(backend.Address, ("ReverseProxy__Routes__app__Metadata__Headers", "strict"));
        using var first = await strict.Https.GetAsync("/");
        using var second = await strict.Https.GetAsync("/");
        var nonces = new[] { await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync() }.Select(b => b["nonce=".Length..]).ToArray();
        var policy = Single(first, "Content-Security-Policy");

        Assert.Multiple(() =>
        {
            Assert.That(nonces[0], Has.Length.EqualTo(22).And.Not.EqualTo(nonces[1]));
            Assert.That(policy, Does.StartWith("default-src 'none'").And.Contain($"script-src 'nonce-{nonces[0]}' 'strict-dynamic'").And.Not.Contain("unsafe-inline"));
        });
    }

    [Test]
    public async Task A_browsers_reports_are_taken_in_both_formats_and_anything_else_is_refused()
    {
        var old = """{"csp-report":{"document-uri":"https://x/?token=abc","effective-directive":"script-src","blocked-uri":"https://evil.example/x.js?secret=abc"}}""";
        var modern = """[{"type":"csp-violation","url":"https://x/","body":{"effectiveDirective":"img-src","blockedURL":"https://pixels.example/p","sample":"private"}}]""";

        Assert.Multiple(async () =>
        {
            Assert.That(await ReportAsync(old, "application/csp-report"), Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(await ReportAsync(modern, "application/reports+json"), Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(await ReportAsync("{", "application/csp-report"), Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await ReportAsync(new string('x', 70_000), "application/csp-report"), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        });
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("img-src blocked https://pixels.example") && edge.Gateway.Output.Contains("script-src blocked https://evil.example"), "the reports are logged");
        Assert.That(edge.Gateway.Output, Does.Not.Contain("secret=abc").And.Not.Contain("private"));
    }

    private async Task<HttpStatusCode> ReportAsync(string body, string type)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/csp-report") { Content = content, Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await edge.Https.SendAsync(request);
        return answer.StatusCode;
    }

    private static void AssertCommon(HttpResponseMessage answer)
    {
        Assert.Multiple(() =>
        {
            foreach (var (name, value) in Everywhere)
                Assert.That(Single(answer, name), Is.EqualTo(value), name);
            Assert.That(Single(answer, "Permissions-Policy"), Does.Contain("camera=()").And.Contain("microphone=()").And.Not.Contain("from-the-backend"));
            Assert.That(Single(answer, "Content-Security-Policy"), Does.StartWith("default-src").And.EndWith("report-uri /api/csp-report;report-to csp"));
            foreach (var name in Never)
                Assert.That(answer.Headers.Contains(name), Is.False, name);
        });
    }

    private static string Single(HttpResponseMessage answer, string name)
    {
        Assert.That(answer.Headers.TryGetValues(name, out var values), Is.True, $"{name} is missing");
        Assert.That(values, Has.Exactly(1).Items, name);
        return values!.First();
    }
}
