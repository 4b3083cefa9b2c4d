using System.Text.Json;
using System.Text.RegularExpressions;
using ResponsiAI.Gateway.Tests.Edge;
using ResponsiAI.Harness.Otlp;

namespace ResponsiAI.Gateway.Tests.Observation;

/// <summary>Traces through the edge, in production and with its default of 10 %.</summary>
internal sealed class TraceTests
{
    private const int Requests = 300;
    private const string Canary = "kanarienvogel-7315";

    private OtlpReceiver collector = null!;
    private TestCertificate certificate = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        collector = await OtlpReceiver.StartAsync();
        certificate = new TestCertificate();
        edge = await EdgeProcess.WithDemoAsync([.. certificate.Production, .. collector.Settings]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await collector.DisposeAsync();
        certificate.Dispose();
    }

    [Test]
    public async Task Callers_name_the_trace_but_do_not_decide_whether_it_is_recorded()
    {
        // An id that every sampler by trace id would take, and a flag that says so.
        foreach (var number in Enumerable.Range(1, Requests))
        {
            using var answer = await AskAsync($"/whoami?token={Canary}", $"00-0000000000000001000000000000{number:x4}-00000000000000ab-01");
            answer.EnsureSuccessStatusCode();
        }

        // Metrics leave once a second, and the last spans long before.
        await Wait.UntilAsync(() => collector.Metrics.Any(m => m.Name == "http.server.request.duration" && m.Points.Any(p => p.Traces.Count > 0)) && Servers("/whoami").Count > 10, "spans and metrics arrive");
        await Wait.UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Accept", "application/openmetrics-text; version=1.0.0" } } };
            using var page = await edge.Management.SendAsync(request);
            return Regex.IsMatch(await page.Content.ReadAsStringAsync(), "http_server_request_duration_seconds_bucket\\{.*\\} [0-9]+ # \\{trace_id=\"0000000000000001");
        }, "the metrics page shows an exemplar");
        var recorded = Servers("/whoami").Where(s => s.TraceId.StartsWith("0000000000000001", StringComparison.Ordinal)).ToList();
        var first = recorded[0];
        var forwarded = collector.Spans.Single(s => s.Parent == first.SpanId);
        Assert.Multiple(() =>
        {
            Assert.That(recorded, Has.Count.InRange(10, Requests / 3));
            Assert.That(first.Parent, Is.EqualTo("00000000000000ab"));
            Assert.That(first.Name, Is.EqualTo("GET /{**rest}"));
            Assert.That(first.Attributes, Is.SupersetOf(new Dictionary<string, string>
            {
                ["responsiai.route"] = "app", ["responsiai.cluster"] = "app", ["http.request.method"] = "GET", ["http.response.status_code"] = "200", ["url.path"] = "/whoami",
            }));
            Assert.That(first.Attributes.Keys, Has.None.StartsWith("user_agent").And.None.StartsWith("server.").And.None.EqualTo("url.query"));
            Assert.That((forwarded.Kind, forwarded.TraceId), Is.EqualTo((3ul, first.TraceId)));
            Assert.That(forwarded.Attributes["http.response.status_code"], Is.EqualTo("200"));
            Assert.That(collector.Spans.Select(s => s.Attributes.GetValueOrDefault("url.path")), Has.None.StartsWith("/api/health"));
            Assert.That(collector.Raw, Does.Not.Contain(Canary));
        });
    }

    [Test]
    public async Task The_backend_gets_the_trace_that_the_log_line_names()
    {
        const string trace = "5555555555555555aaaaaaaaaaaaaaaa";
        // Judged, so that there is a line: a GET with a body.
        using var answer = await AskAsync("/echo", $"00-{trace}-00000000000000cd-00", "a body");
        using var echo = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var received = echo.RootElement.GetProperty("headers").EnumerateObject().Single(h => h.Name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value.ToString();

        Assert.That(received, Does.Contain(trace).And.Not.Contain("00000000000000cd"));
        await Wait.UntilAsync(() => edge.Gateway.Output.Split('\n').Any(l => l.Contains("get_with_body", StringComparison.Ordinal) && l.Contains($"\"traceId\":\"{trace}\"", StringComparison.Ordinal)), "the line is there");
    }

    [Test]
    public async Task Metrics_tell_the_route_and_nothing_that_a_client_made_up()
    {
        using var strange = await edge.Https.SendAsync(new HttpRequestMessage(new HttpMethod(Canary.ToUpperInvariant()), $"/{Canary}?{Canary}") { Headers = { Host = $"{Canary}.example" } });
        using var known = await AskAsync("/status/503", null);
        using var probed = await edge.Https.GetAsync("/api/health/live");
        var page = "";
        foreach (var shown in new[]
        {
            "http_request_method=\"GET\",http_response_status_code=\"503\",http_route=\"/\\{\\*\\*rest\\}\",responsiai_route=\"app\"", "http_request_method=\"_OTHER\"",
            "responsiai_upstream_duration_seconds_count\\{[^}]*cluster=\"app\",outcome=\"5xx\"\\} 1",
        })
            await Wait.UntilAsync(async () => Regex.IsMatch(page = await edge.Management.GetStringAsync("/metrics"), shown), shown);

        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Not.Contain("/api/health").And.Not.Contain("/metrics"));
            Assert.That(page, Does.Not.Contain(Canary).IgnoreCase);
        });
    }

    private List<OtlpSpan> Servers(string path) => [.. collector.Spans.Where(s => s.Kind == 2 && s.Service == "gateway" && s.Attributes["url.path"] == path)];

    private async Task<HttpResponseMessage> AskAsync(string target, string? traceparent, string? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        if (body is not null)
            request.Content = new StringContent(body);
        return await edge.Https.SendAsync(request);
    }
}
