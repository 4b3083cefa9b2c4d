using System.Net.Http.Json;

namespace ResponsiAI.ServiceDefaults.Tests.Tracing;

public sealed class SpanTests
{
    private const string Canary = "kanarienvogel-7314";
    private OtlpReceiver collector = null!;

    [SetUp]
    public async Task Start() => collector = await OtlpReceiver.StartAsync();

    [TearDown]
    public ValueTask Stop() => collector.DisposeAsync();

    [Test]
    public async Task Without_a_protocol_it_is_grpc_as_in_all_of_dotnet_and_what_is_pending_leaves_when_the_process_ends()
    {
        await using var probe = await Probe.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", collector.GrpcEndpoint));
        await probe.LogAsync("Debug", "one");
        await probe.StopAsync();
        Assert.That(collector.Spans.Select(s => s.Name), Has.Member("POST /log"));
        Assert.That(collector.Metrics.Select(m => m.Name), Has.Member("http.server.request.duration"));
    }

    [Test]
    public async Task Spans_and_metrics_arrive_with_what_helps_and_without_secrets_wherever_they_were_set()
    {
        await using var probe = await Probe.StartAsync([.. collector.Settings, ("ASPNETCORE_ENVIRONMENT", "Production"), ("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_SERVICE_NAME", "prober"),
            ("OTEL_RESOURCE_ATTRIBUTES", $"team=edge,api.key={Canary}"), ("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=tenant-of-the-tests"), ("PROBE_SECRET", Canary)]);
        using var client = Http.Client(probe.Address, internalToken: true);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Canary);
        client.DefaultRequestHeaders.Add("traceparent", "00-11112222333344445555666677778888-1111222233334444-01");
        client.DefaultRequestHeaders.Add("tracestate", "vendor=token=" + Canary);
        using var traced = await client.PostAsJsonAsync($"/span?token={Canary}&page=2", new { message = Canary });
        using var failed = await client.PostAsJsonAsync($"/throw?token={Canary}&page=2", new { message = $"no token={Canary}" });
        await Wait.UntilAsync(() => collector.Spans.Any(s => s.Attributes.GetValueOrDefault("url.path") == "/throw"), "the last span arrives");
        await Wait.UntilAsync(() => collector.Metrics.Any(m => m.Name == "http.server.request.duration" && m.Points.SelectMany(p => p.Traces).Any()), "an exemplar arrives");
        await probe.StopAsync();

        var spans = collector.Spans;
        var thrown = spans.Single(s => s.Attributes.GetValueOrDefault("url.path") == "/throw");
        var own = spans.Single(s => s.Kind == 1);
        Assert.Multiple(() =>
        {
            Assert.That(spans.Select(s => s.Attributes.GetValueOrDefault("url.path")), Has.None.EqualTo("/health"));
            Assert.That(thrown.TraceId, Is.EqualTo("11112222333344445555666677778888"));
            Assert.That(thrown.Name, Is.EqualTo("POST /throw"));
            Assert.That(thrown.Attributes["http.request.method"], Is.EqualTo("POST"));
            Assert.That(thrown.Attributes["http.response.status_code"], Is.EqualTo("500"));
            Assert.That(thrown.Attributes["http.route"], Is.EqualTo("/throw"));
            Assert.That(thrown.Events.Single().Attributes["exception.type"], Is.EqualTo("System.InvalidOperationException"));
            Assert.That(thrown.Events.Single().Attributes["exception.message"], Is.EqualTo("no token=[Filtered]"));
            Assert.That(thrown.Events.Single().Attributes["exception.stacktrace"], Does.Contain("Probing"));
            Assert.That(own.Name, Is.EqualTo("probe token=[Filtered]"));
            Assert.That(own.Attributes["url.query"], Is.EqualTo("?code=[Filtered]&page=2"));
            Assert.That(own.Attributes["texts"], Is.EqualTo("one,token=[Filtered]"));
            Assert.That(own.Status, Is.EqualTo("token=[Filtered]"));
            Assert.That(thrown.Resource, Is.SupersetOf(new Dictionary<string, string>
            {
                ["service.name"] = "prober", ["service.namespace"] = "responsiai", ["deployment.environment.name"] = "production", ["team"] = "edge", ["api.key"] = "[Filtered]",
            }));
            Assert.That(collector.Headers, Has.Member("x-tenant: tenant-of-the-tests"));
            Assert.That(collector.Metrics.Last(m => m.Name == "http.server.request.duration").Points.SelectMany(p => p.Traces), Has.Member(thrown.TraceId), "an exemplar");
            Assert.That(collector.Raw, Does.Not.Contain(Canary));
            Assert.That(probe.Output, Does.Not.Contain(Canary));
        });
    }
}
