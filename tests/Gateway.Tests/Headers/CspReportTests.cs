using System.Net;
using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Headers;

[Parallelizable(ParallelScope.Self)]
internal sealed class CspReportTests
{
    private const string Old = "application/csp-report";
    private const string Modern = "application/reports+json";

    private TestBackend backend = null!;
    private EdgeProcess edge = null!;
    private HttpClient operators = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var management = FreePort.Next();
        backend = await TestBackend.StartAsync(_ => Task.CompletedTask);
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "100/1h"), ("MANAGEMENT_PORT", $"{management}"));
        operators = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
    }

    [TearDown]
    public async Task StopAsync()
    {
        operators.Dispose();
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Test]
    public async Task Both_formats_are_counted_by_directive_origin_and_disposition_and_nothing_else_is_kept()
    {
        var old = """{"csp-report":{"document-uri":"https://x/?token=canary","violated-directive":"script-src 'self'","blocked-uri":"https://canary:canary@evil.example:8443/canary.js?canary=1","script-sample":"canary"}}""";
        var modern = """
            [{"type":"csp-violation","url":"https://x/canary","body":{"effectiveDirective":"img-src","blockedURL":"https://PIXELS.example/canary","disposition":"report","sample":"canary"}},
             {"type":"csp-violation","body":{"effectiveDirective":"style-src-elem","blockedURL":"inline"}},
             {"type":"deprecation","body":{"effectiveDirective":"img-src","blockedURL":"https://canary.example/"}},
             {"type":"csp-violation","body":{"effectiveDirective":"canary-src","blockedURL":"canary"}}, "canary", 7]
            """;
        Assert.That(await ReportAsync(old, Old), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await ReportAsync(modern, Modern), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await ReportAsync(modern, Modern), Is.EqualTo(HttpStatusCode.NoContent));

        var lines = await LinesAsync();
        Assert.That(lines.Select(l => $"{l.Count} {l.Directive} {l.Blocked} {l.Disposition}"), Is.EqualTo(new[]
        {
            "2 img-src https://pixels.example report", "2 other other enforce", "2 style-src-elem inline enforce", "1 script-src https://evil.example:8443 enforce",
        }));
        Assert.That(lines.All(l => l.First <= l.Last && l.First > DateTimeOffset.UnixEpoch));
        var metrics = await operators.GetStringAsync("/metrics");
        Assert.That(metrics, Does.Match(@"responsiai_csp_reports_total\{[^}]*directive=""img-src""[^}]*\} 2").And.Match(@"responsiai_csp_reports_total\{[^}]*directive=""other""[^}]*\} 2").And.Not.Contain("canary"));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("img-src blocked https://pixels.example (report)") && edge.Gateway.Output.Contains("script-src blocked https://evil.example:8443 (enforce)"), "the reports are logged");
        Assert.That(edge.Gateway.Output.Split("img-src blocked"), Has.Length.EqualTo(2), "once an hour");
        Assert.That(edge.Gateway.Output, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task Strangers_cannot_make_the_table_grow_without_end()
    {
        for (var i = 0; i < 60; i++)
            Assert.That(await ReportAsync($"[{string.Join(',', Enumerable.Range(0, 30).Select(n => Violation($"https://h{i}-{n}.example/")))}]", Modern), Is.EqualTo(HttpStatusCode.NoContent));
        var lines = await LinesAsync();

        Assert.That(lines, Has.Count.EqualTo(1001));
        // 20 of each request, and what was not told apart before the rest of all others.
        Assert.That((lines[0].Directive, lines[0].Blocked, lines[0].Count), Is.EqualTo(("img-src", "other", 200L)));
    }

    [Test]
    public async Task What_is_no_report_is_refused()
    {
        Assert.That(await ReportAsync("{", Old), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await ReportAsync("""[{"type":"\ud800"}]""", Modern), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await ReportAsync("[]", "text/plain"), Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(await ReportAsync(new string(' ', 70_000), Old), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await LinesAsync(), Is.Empty);
    }

    [Test]
    public async Task A_client_reports_only_so_often()
    {
        HttpStatusCode last = default;
        for (var i = 0; i <= 100; i++)
            last = await ReportAsync("[]", Modern);

        Assert.That(last, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    private static string Violation(string blocked) => $$$"""{"type":"csp-violation","body":{"effectiveDirective":"img-src","blockedURL":"{{{blocked}}}"}}""";

    private async Task<IReadOnlyList<Line>> LinesAsync() =>
        JsonSerializer.Deserialize<List<Line>>(await operators.GetStringAsync("/csp-reports"), JsonSerializerOptions.Web)!;

    // As a browser sends it: from wherever the page is.
    private async Task<HttpStatusCode> ReportAsync(string body, string type)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/csp-report") { Content = content, Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await edge.Https.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed record Line(string Directive, string Blocked, string Disposition, long Count, DateTimeOffset First, DateTimeOffset Last);
}
