using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class TrafficTests
{
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => edge = await EdgeProcess.WithDemoAsync(("RATE_LIMIT", "off"));

    [OneTimeTearDown]
    public async Task StopAsync() => await edge.DisposeAsync();

    [Test]
    public async Task Plain_http_is_sent_to_https_with_308_and_the_whole_target()
    {
        using var answer = await edge.Plain.GetAsync("/a%20path/x?y=1&z=%26");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PermanentRedirect));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo($"https://localhost:{edge.HttpsPort}/a%20path/x?y=1&z=%26"));
    }

    [Test]
    public async Task The_target_goes_to_https_as_it_was_written()
    {
        using var answer = await edge.Plain.GetAsync(new Uri($"http://localhost:{edge.HttpPort}/a%3bb%40c?x=%2f", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo($"https://localhost:{edge.HttpsPort}/a%3bb%40c?x=%2f"));
    }

    [Test]
    public async Task A_webhook_over_plain_http_is_refused_and_never_redirected()
    {
        using var answer = await edge.Plain.PostAsync("/api/webhooks/stripe", new StringContent("{}"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"https_required\""));
    }

    [Test]
    public async Task A_trusted_proxy_is_believed_about_scheme_and_client()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "198.51.100.7, 203.0.113.9" } } };
        using var answer = await edge.Plain.SendAsync(request);
        var headers = await EchoedAsync(answer);

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(headers["X-Forwarded-For"], Is.EqualTo("203.0.113.9"));
            Assert.That(headers["X-Forwarded-Proto"], Is.EqualTo("https"));
        });
    }

    [Test]
    public async Task Nobody_else_is_believed_about_anything()
    {
        await using var demo = await ServiceProcess.StartAsync("Demo");
        await using var open = await EdgeProcess.InFrontOfAsync(demo.Address, ("TRUSTED_PROXIES", "10.0.0.0/8"));
        (string, string)[] claims =
        [
            ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "for=198.51.100.7"), ("X-Real-IP", "198.51.100.7"),
            ("True-Client-IP", "198.51.100.7"), ("CF-Connecting-IP", "198.51.100.7"), ("X-Original-URL", "/admin"), ("X-Rewrite-URL", "/admin"), ("X-HTTP-Method-Override", "DELETE"),
            ("Proxy", "evil.example"), ("X_Real_IP", "198.51.100.7"),
        ];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        foreach (var (name, value) in claims)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await open.Https.SendAsync(request);
        var headers = await EchoedAsync(answer);

        Assert.Multiple(async () =>
        {
            Assert.That(headers["X-Forwarded-For"], Is.EqualTo("127.0.0.1").Or.EqualTo("::1"));
            Assert.That(headers["X-Forwarded-Host"], Is.EqualTo($"localhost:{open.HttpsPort}"));
            Assert.That(headers.Values, Has.None.Contains("198.51.100.7").And.None.Contains("evil.example").And.None.Contains("/admin"));
            Assert.That(headers.Keys, Has.None.Contains("Override").And.None.Contains("_"));
            using var plain = await open.Plain.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/echo") { Headers = { { "X-Forwarded-Proto", "https" } } });
            Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.PermanentRedirect));
        });
    }

    [TestCase("Sec-Fetch-Site", "cross-site", 403)]
    [TestCase("Sec-Fetch-Site", "same-site", 403)]
    [TestCase("Sec-Fetch-Site", "same-origin", 200)]
    [TestCase("Sec-Fetch-Site", "none", 200)]
    [TestCase("Origin", "https://evil.example", 403)]
    [TestCase("Origin", "null", 403)]
    [TestCase("Origin", "own", 200)]
    [TestCase("X-Nothing", "1", 200)]
    public async Task A_state_changing_request_is_judged_by_where_it_comes_from(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StringContent("x") };
        request.Headers.Add(header, value == "own" ? $"https://localhost:{edge.HttpsPort}" : value);
        using var answer = await edge.Https.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("same-site", 200)]
    [TestCase("cross-site", 403)]
    public async Task A_route_may_take_them_from_the_other_hosts_of_the_site(string site, int status)
    {
        await using var open = await EdgeProcess.WithDemoAsync(("ReverseProxy__Routes__app__Metadata__CrossSite", "same-site"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StringContent("x"), Headers = { { "Sec-Fetch-Site", site } } };
        using var answer = await open.Https.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_body_of_10_MB_arrives_byte_for_byte_and_one_beyond_30_MB_is_refused()
    {
        var body = RandomNumberGenerator.GetBytes(10_000_000);
        using var answer = await edge.Https.PostAsync("/echo", new ByteArrayContent(body));
        var echo = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        // Asked first, so that the refusal is read before the body is on its way.
        using var large = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(new byte[31_000_000]), Headers = { ExpectContinue = true } };
        using var tooLarge = await edge.Https.SendAsync(large);

        Assert.Multiple(() =>
        {
            Assert.That(echo.GetProperty("bodySha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(body))));
            Assert.That(tooLarge.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        });
    }

    [Test]
    public async Task A_websocket_is_echoed_through_the_gateway()
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.ConnectAsync(new Uri($"wss://localhost:{edge.HttpsPort}/ws"), deadline.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, deadline.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_websocket_that_another_site_opens_is_refused()
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.SetRequestHeader("Origin", "https://evil.example");

        Assert.That(async () => await socket.ConnectAsync(new Uri($"wss://localhost:{edge.HttpsPort}/ws"), CancellationToken.None), Throws.InstanceOf<WebSocketException>().With.Message.Contains("403"));
    }

    [Test]
    public async Task Server_sent_events_arrive_while_the_answer_goes_on()
    {
        using var answer = await edge.Https.GetAsync("/events?count=2&ms=60000", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        Assert.That(await reader.ReadLineAsync(deadline.Token), Is.EqualTo("event: tick"));
        Assert.That(await reader.ReadLineAsync(deadline.Token), Is.EqualTo("data: 1"));
    }

    [Test]
    public async Task An_exception_of_the_application_says_nothing_about_the_inside()
    {
        using var answer = await edge.Https.GetAsync("/boom?message=the-inside");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(body, Does.Contain("internal_error").And.Not.Contain("the-inside").And.Not.Contain("Exception"));
    }

    [Test]
    public async Task A_backend_that_is_gone_is_502_as_problem_json_with_a_request_id()
    {
        using var answer = await edge.Https.PostAsync("/api/webhooks/stripe", new StringContent("{}"));
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("reason").GetString(), Is.EqualTo("backend_unreachable"));
            Assert.That(problem.GetProperty("requestId").GetString(), Is.Not.Empty);
        });
    }

    [Test]
    public async Task A_backends_own_empty_error_passes_as_it_is()
    {
        using var answer = await edge.Https.GetAsync("/status/418");

        Assert.That((int)answer.StatusCode, Is.EqualTo(418));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.Empty);
    }

    [Test]
    public async Task Every_client_has_its_limit_and_health_and_webhooks_have_none()
    {
        await using var demo = await ServiceProcess.StartAsync("Demo");
        await using var limited = await EdgeProcess.InFrontOfAsync(demo.Address, ("RATE_LIMIT", "5/1h"));
        for (var i = 0; i < 5; i++)
            Assert.That((await limited.Https.GetAsync("/whoami")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var refused = await limited.Https.GetAsync("/whoami");
        using var health = await limited.Https.GetAsync("/api/health/live");
        using var webhook = await limited.Https.PostAsync("/api/webhooks/stripe", new StringContent("{}"));
        using var other = await limited.Https.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/whoami") { Headers = { { "X-Forwarded-For", "203.0.113.50" } } });

        Assert.Multiple(async () =>
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"rate_limited\""));
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(webhook.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task The_ops_pages_ask_for_the_token_by_basic_or_bearer()
    {
        await using var backend = await TestBackend.StartAsync(context =>
        {
            context.Response.Headers["X-Saw-Authorization"] = context.Request.Headers.Authorization.FirstOrDefault() ?? "none";
            context.Response.Headers["X-Saw-Token"] = context.Request.Headers["X-Internal-Token"] == ServiceProcess.InternalToken ? "yes" : "no";
            return Task.CompletedTask;
        });
        await using var ops = await EdgeProcess.InFrontOfAsync(backend.Address, ("OPS_URL", backend.Address.ToString()), ("OPS_TOKEN", "the-operators-token"));

        Assert.Multiple(async () =>
        {
            Assert.That(await OpsAsync(ops, null), Is.EqualTo((401, (string?)null)));
            Assert.That(await OpsAsync(ops, "Bearer wrong"), Is.EqualTo((401, (string?)null)));
            Assert.That(await OpsAsync(ops, "Bearer the-operators-token"), Is.EqualTo((200, "yes")));
            Assert.That(await OpsAsync(ops, "Basic " + Convert.ToBase64String("me:the-operators-token"u8)), Is.EqualTo((200, "yes")));
            Assert.That(await OpsAsync(ops, "Basic !!!"), Is.EqualTo((401, (string?)null)));
            using var application = await ops.Https.GetAsync("/");
            Assert.That(application.Headers.GetValues("X-Saw-Token"), Is.EqualTo(new[] { "no" }));
            Assert.That(await AuthorizationAsync(ops, "Bearer the-operators-token"), Is.EqualTo("none"));
            Assert.That(await AuthorizationAsync(ops, "Bearer of-the-application"), Is.EqualTo("Bearer of-the-application"));
        });
    }

    [TestCase(SslProtocols.Tls12, true)]
    [TestCase(SslProtocols.Tls13, true)]
#pragma warning disable CS0618, SYSLIB0039, CA5397 // That the old ones are refused is what is tested.
    [TestCase(SslProtocols.Tls11, false)]
#pragma warning restore CS0618, SYSLIB0039, CA5397
    public async Task Only_tls_12_and_13_are_spoken(SslProtocols protocol, bool works)
    {
        using var socket = new TcpClient("localhost", edge.HttpsPort);
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocol });

        if (works)
            await handshake;
        else
            Assert.That(async () => await handshake, Throws.InstanceOf<Exception>());
    }

    [Test]
    public async Task A_bare_line_feed_as_line_end_is_refused()
    {
        using var socket = new TcpClient("localhost", edge.HttpPort);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("GET /api/health/live HTTP/1.1\nHost: localhost\n\n"u8.ToArray());
        using var reader = new StreamReader(stream);

        Assert.That(await reader.ReadLineAsync(), Does.Contain(" 400 "));
    }

    private static async Task<string> AuthorizationAsync(EdgeProcess edge, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await edge.Https.SendAsync(request);
        return answer.Headers.GetValues("X-Saw-Authorization").Single();
    }

    private static async Task<(int Status, string? SawToken)> OpsAsync(EdgeProcess ops, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ops/");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await ops.Https.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("X-Saw-Token", out var saw) ? saw.Single() : null);
    }

    private static async Task<Dictionary<string, string>> EchoedAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("headers").Deserialize<Dictionary<string, string>>()!;
}
