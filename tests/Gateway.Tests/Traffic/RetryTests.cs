using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Traffic;

[Parallelizable(ParallelScope.Self)]
internal sealed class RetryTests
{
    private readonly ConcurrentQueue<string> asked = new();
    private readonly TaskCompletionSource arrived = new();
    private TestBackend well = null!;
    private TestBackend breaking = null!;
    private RouteMap map = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        well = await TestBackend.StartAsync(context =>
        {
            asked.Enqueue($"well {context.Request.Method}");
            return context.Response.WriteAsync("well");
        });
        breaking = await TestBackend.StartAsync(async context =>
        {
            asked.Enqueue($"breaking {context.Request.Method}");
            if (context.Request.Path == "/late")
            {
                await context.Response.WriteAsync("begun");
                await arrived.Task;
            }

            context.Abort();
        });
        map = new RouteMap(proxy =>
        {
            var app = proxy["Clusters"]!["app"]!;
            app["LoadBalancingPolicy"] = "FirstAlphabetical";
            app["Destinations"] = new JsonObject
            {
                ["a-gone"] = new JsonObject { ["Address"] = $"http://127.0.0.1:{FreePort.Next()}" },
                ["b-breaking"] = new JsonObject { ["Address"] = breaking.Address.ToString() },
                ["c-well"] = new JsonObject { ["Address"] = well.Address.ToString() },
            };
            app.AsObject().Remove("HealthCheck");
        });
        edge = await EdgeProcess.InFrontOfAsync(well.Address, map.Setting);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        map.Dispose();
        await well.DisposeAsync();
        await breaking.DisposeAsync();
    }

    [SetUp]
    public void Forget() => asked.Clear();

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task An_idempotent_request_is_answered_by_another_destination(string method)
    {
        using var answer = await edge.Https.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(asked, Is.EqualTo(new[] { $"breaking {method}", $"well {method}" }));
    }

    [TestCase("POST", false)]
    [TestCase("PATCH", false)]
    [TestCase("PUT", true)]
    public async Task What_is_not_idempotent_or_has_a_body_is_sent_once(string method, bool body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/") { Content = body ? new StringContent("body") : null };
        using var answer = await edge.Https.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(asked, Is.Empty);
    }

    [Test]
    public async Task An_answer_that_has_begun_is_not_begun_again()
    {
        using var answer = await edge.Https.GetAsync("/late", HttpCompletionOption.ResponseHeadersRead);
        arrived.SetResult();

        Assert.That(async () => await answer.Content.ReadAsStringAsync(), Throws.InstanceOf<HttpRequestException>());
        Assert.That(asked, Is.EqualTo(new[] { "breaking GET" }));
    }

    [TestCase("POST")]
    [TestCase("PATCH")]
    [TestCase("PURGE")]
    public async Task It_is_sent_once_also_where_a_connection_that_was_used_before_breaks(string method)
    {
        var received = new ConcurrentQueue<string>();
        using var raw = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        raw.Start();
        var serving = ServeAsync();
        await using var reused = await EdgeProcess.InFrontOfAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)raw.LocalEndpoint).Port}"));
        using (var first = await reused.Https.GetAsync("/first"))
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var answer = await reused.Https.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/second"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(received.Where(r => r.Contains("/second", StringComparison.Ordinal)), Is.EqualTo(new[] { $"{method} /second HTTP/1.1" }));
        raw.Stop();
        await serving;

        // Answers the first request of a connection, reads the second and closes.
        async Task ServeAsync()
        {
            try
            {
                while (true)
                    _ = TalkAsync(await raw.AcceptTcpClientAsync());
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // Stopped.
            }
        }

        async Task TalkAsync(System.Net.Sockets.TcpClient client)
        {
            using (client)
            {
                using var reader = new StreamReader(client.GetStream());
                for (var request = 1; request <= 2; request++)
                {
                    if (await reader.ReadLineAsync() is not { } line)
                        return;
                    received.Enqueue(line);
                    while (await reader.ReadLineAsync() is { Length: > 0 })
                    {
                    }

                    if (request == 1)
                        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
            }
        }
    }

    [Test]
    public async Task Retries_are_counted_by_cluster()
    {
        using var answer = await edge.Https.GetAsync("/");

        Assert.That(await edge.Management.GetStringAsync("/metrics"), Does.Match(@"(?m)^responsiai_retries_total\{.*cluster=""app"".*\} [1-9]"));
    }
}
