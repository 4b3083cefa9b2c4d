using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>What the judgement means for the rest of the gateway.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class JudgementTests
{
    private readonly int management = FreePort.Next();
    private RecordingBackend backend = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await RecordingBackend.StartAsync();
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"), ("OPS_URL", backend.Address.ToString()), ("OPS_TOKEN", "the-operators-token"), ("MANAGEMENT_PORT", $"{management}"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [TestCase("//ops//", 401)]
    [TestCase("/ops//x", 401)]
    [TestCase("///ops", 401)]
    [TestCase("https://localhost//ops/", 401)]
    [TestCase("/%6fps/", 401)]
    [TestCase("//api//health//live", 200)]
    [TestCase("/x/../ops/", 400)]
    [TestCase("/x/..;/ops/", 400)]
    [TestCase("/%2e/ops/", 400)]
    [TestCase("/ops%2f", 400)]
    [TestCase("/ops%252fx", 400)]
    [TestCase("/ops\\x", 400)]
    [TestCase("/api/health/live/../../../ops/", 400)]
    public async Task A_disguised_path_is_routed_and_authorised_as_what_it_means_or_refused(string target, int status)
    {
        backend.Take();
        await using var connection = await RawConnection.OpenAsync(edge.HttpsPort);
        await connection.SendAsync(Http1Case.Get(target));

        Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(status));
        Assert.That(backend.Take(), Is.Empty);
    }

    [Test]
    public async Task What_the_gateway_tells_a_backend_stays_whatever_the_client_calls_hop_by_hop()
    {
        backend.Take();
        await using var connection = await RawConnection.OpenAsync(edge.HttpsPort);
        await connection.SendAsync(Http1Case.Get("/ops/", "Authorization: Bearer the-operators-token\r\nConnection: X-Internal-Token, X-Forwarded-For, X-Forwarded-Proto, Cookie, Host\r\nCookie: a=b\r\n"));

        Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(200));
        var headers = backend.Take().Single().Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["X-Internal-Token"], Is.EqualTo(ServiceProcess.InternalToken));
            Assert.That(headers["X-Forwarded-Proto"], Is.EqualTo("https"));
            Assert.That(headers["X-Forwarded-For"], Is.EqualTo("127.0.0.1").Or.EqualTo("::1"));
            Assert.That(headers["Cookie"], Is.EqualTo("a=b"));
        });
    }

    [Test]
    public async Task A_refusal_names_its_reason_and_nothing_of_the_request()
    {
        using var answer = await edge.Https.GetAsync("/a%2fsecret-of-the-client");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("reason").GetString(), Is.EqualTo("path_encoded_slash"));
            Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty);
            Assert.That(problem.ToString(), Does.Not.Contain("secret-of-the-client"));
            Assert.That(edge.Gateway.Output.Split('\n').Where(l => l.Contains("secret-of-the-client", StringComparison.Ordinal)), Is.All.Contain("Access"), "only the access log tells paths");
        });
    }

    [Test]
    public async Task Verdicts_are_counted_by_class_and_reason_and_only_some_are_logged()
    {
        var before = await CountAsync("severe", "path_utf8");
        for (var i = 0; i < 50; i++)
            using (var answer = await edge.Https.GetAsync($"/{i}%ff"))
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));

        // The exporter keeps a page for a moment.
        await Wait.UntilAsync(async () => await CountAsync("severe", "path_utf8") - before >= 50, "all are counted");
        Assert.That(await CountAsync("severe", "path_utf8") - before, Is.EqualTo(50));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("(path_utf8)", StringComparison.Ordinal), "a verdict is logged");
        Assert.That(Regex.Matches(edge.Gateway.Output, @"severe \(path_utf8\) and refused"), Has.Count.InRange(1, 20));
    }

    [Test]
    public async Task A_compliant_request_is_not_counted()
    {
        using var compliant = await edge.Https.GetAsync("/a?b=c");
        using var refused = await edge.Https.GetAsync("/%c0%af");
        await Wait.UntilAsync(async () => await CountAsync("severe", "path_utf8") > 0, "what came behind it is counted");

        Assert.That(compliant.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await MetricsAsync(), Does.Not.Contain("class=\"compliant\""));
    }

    [Test]
    public async Task An_ambiguous_request_has_a_connection_to_the_backend_that_nothing_follows_on()
    {
        backend.Take();
        using (await edge.Https.GetAsync("/first"))
        using (await edge.Https.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/ambiguous") { Content = new StringContent("abc") }))
        using (await edge.Https.GetAsync("/last"))
        {
            var received = backend.Take().Where(r => r.Target is "/first" or "/ambiguous" or "/last").ToList();
            Assert.That(received, Has.Count.EqualTo(3));
            Assert.That(received[1].Headers["Connection"], Is.EqualTo("close"));
            Assert.That(received[2].Connection, Is.Not.EqualTo(received[1].Connection));
        }
    }

    [Test]
    public async Task A_websocket_over_http2_is_a_connect_that_passes()
    {
        await using var strict = await EdgeProcess.WithDemoAsync(("JUDGEMENT", "strictest"));
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.ConnectAsync(new Uri($"wss://localhost:{strict.HttpsPort}/ws"), invoker, deadline.Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, deadline.Token);

        Assert.That(System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_word_that_is_no_mode_stops_the_start()
    {
        await using var process = ServiceProcess.Launch("Gateway", new Dictionary<string, string?> { ["JUDGEMENT"] = "strict" });

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(process.Output, Does.Contain("JUDGEMENT:").And.Contain("write one of strictest, defensive, monitor"));
    }

    private async Task<double> CountAsync(string @class, string reason) => Judged(await MetricsAsync())
        .Where(l => l.Contains($"class=\"{@class}\"", StringComparison.Ordinal) && l.Contains($"reason=\"{reason}\"", StringComparison.Ordinal))
        .Select(l => double.Parse(l[l.IndexOf('}', StringComparison.Ordinal)..].Split(' ')[1])).SingleOrDefault();

    private static IEnumerable<string> Judged(string metrics) => metrics.Split('\n').Where(l => l.StartsWith("responsiai_judged_requests", StringComparison.Ordinal));

    private async Task<string> MetricsAsync()
    {
        using var client = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        return await client.GetStringAsync("/metrics");
    }
}
