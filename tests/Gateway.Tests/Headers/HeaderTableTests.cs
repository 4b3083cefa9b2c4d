using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Headers;

[Parallelizable(ParallelScope.Self)]
internal sealed class HeaderTableTests
{
    private readonly int management = FreePort.Next();
    private TestBackend backend = null!;
    private Dictionary<Gate, EdgeProcess> gates = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(AnswerAsync);
        var here = backend.Address.ToString();
        gates = new()
        {
            [Gate.Wide] = await EdgeProcess.InFrontOfAsync(backend.Address,
            [
                ("RATE_LIMIT", "off"), ("BILLING_URL", here), ("OPS_URL", here), ("OPS_TOKEN", HeaderTable.OpsToken), ("MANAGEMENT_PORT", $"{management}"),
                .. HeaderTable.Routes, .. ExpectedHeaders.Shop,
            ]),
            [Gate.Limited] = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "1/1h")),
            [Gate.Narrow] = await EdgeProcess.InFrontOfAsync(backend.Address,
                ("ReverseProxy__Routes__app__Match__Path", "/app/{**rest}"), ("ReverseProxy__Routes__app__Match__Methods__0", "GET")),
        };
        using var last = await gates[Gate.Limited].Https.GetAsync("/");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var edge in gates.Values)
            await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Cases() =>
        from row in HeaderTable.Rows
        from version in row.Plain ? [HeaderRow.Http1] : new[] { HeaderRow.Http1, HeaderRow.Http2 }
        select new TestCaseData(row, version).SetArgDisplayNames($"{row.Route}: {row}, HTTP/{version}, {row.Status}");

    [TestCaseSource(nameof(Cases))]
    public async Task Every_answer_carries_the_set_of_its_policy_and_nothing_else(HeaderRow row, Version version)
    {
        var edge = gates[row.At];
        using var request = row.Request(version);
        using var answer = await (row.Plain ? edge.Plain : edge.Https).SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(row.Status), edge.Gateway.Output);
        // A proxy that is trusted speaks for its client.
        var secure = !row.Plain || row.Headers.Any(h => h.Name == "X-Forwarded-Proto");
        Assert.That(ExpectedHeaders.Said(answer), Is.EquivalentTo(ExpectedHeaders.Of(row.Policy, secure, row.ReportOnly)));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_websockets_handshake_carries_the_set_too(int version)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (new Version(version, version == 1 ? 1 : 0), HttpVersionPolicy.RequestVersionExact);
        await socket.ConnectAsync(new Uri($"wss://localhost:{gates[Gate.Wide].HttpsPort}/ws"), client, CancellationToken.None);

        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(version == 1 ? 101 : 200));
        Assert.That(ExpectedHeaders.Said(socket.HttpResponseHeaders!), Is.EquivalentTo(ExpectedHeaders.Of("guide", secure: true)));
    }

    [Test]
    public async Task A_request_that_names_no_host_is_refused_with_the_set()
    {
        using var socket = new TcpClient("localhost", gates[Gate.Wide].HttpPort);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n\r\n")[0].Split("\r\n");
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).GroupBy(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);

        Assert.That(lines[0], Does.Contain(" 400 "));
        Assert.That(ExpectedHeaders.Said(headers.Select(g => KeyValuePair.Create(g.Key, g.AsEnumerable()))), Is.EquivalentTo(ExpectedHeaders.Of("guide", secure: false)));
    }

    [Test]
    public async Task Every_endpoint_that_can_be_reached_has_a_row()
    {
        using var operators = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        using var listed = JsonDocument.Parse(await operators.GetStringAsync("/header-policies"));
        var reached = listed.RootElement.EnumerateArray().Select(e => e.GetProperty("path").GetString()!).Distinct().ToArray();
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "yarp.json")), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var routes = file.RootElement.GetProperty("ReverseProxy").GetProperty("Routes").EnumerateObject().Select(r => r.Value.GetProperty("Match").GetProperty("Path").GetString());

        Assert.That(reached, Is.SupersetOf(routes));
        Assert.That(HeaderTable.Rows.Select(r => r.Route).Distinct(), Is.EquivalentTo(reached));
    }

    [Test]
    public async Task Operators_see_which_endpoint_has_which_policy()
    {
        using var operators = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        using var listed = JsonDocument.Parse(await operators.GetStringAsync("/header-policies"));
        var trial = listed.RootElement.EnumerateArray().Single(e => e.GetProperty("path").GetString() == "/trial/{**rest}");

        Assert.That((trial.GetProperty("policy").GetString(), trial.GetProperty("mode").GetString(), trial.GetProperty("contentSecurityPolicy").GetString()),
            Is.EqualTo(("guide", "report-only", ExpectedHeaders.GuideCsp)));
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/status/", StringComparison.Ordinal))
            context.Response.StatusCode = int.Parse(path["/status/".Length..]);
        else if (path.EndsWith("/own-headers", StringComparison.Ordinal))
            foreach (var name in ExpectedHeaders.Set("shop", secure: true).Keys.Append("Content-Security-Policy-Report-Only"))
                context.Response.Headers[name.ToUpperInvariant()] = new(["from-the-backend", "from-the-backend-again"]);
        else if (path == "/foreign-cookie")
            context.Response.Headers.SetCookie = "__Host-session=eve";
        else if (path.EndsWith("/dies", StringComparison.Ordinal))
            context.Abort();
        else if (path.EndsWith("/hangs", StringComparison.Ordinal))
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (context.WebSockets.IsWebSocketRequest)
            await context.WebSockets.AcceptWebSocketAsync();
        else if (path is not "/api/webhooks/stripe")
            await context.Response.WriteAsync("a page");
    }
}
