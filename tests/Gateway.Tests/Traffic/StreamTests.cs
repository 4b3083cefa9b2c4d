using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Traffic;

[Parallelizable(ParallelScope.Self)]
internal sealed class StreamTests
{
    private const long Gigabyte = 1L << 30;

    private readonly TaskCompletionSource begun = new();
    private readonly TaskCompletionSource cancelled = new();
    private readonly TaskCompletionSource uploading = new();
    private TestBackend backend = null!;
    private RouteMap map = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(AnswerAsync);
        map = new RouteMap(proxy =>
        {
            var routes = proxy["Routes"]!;
            routes["uploads"] = new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = "/uploads/{**rest}" }, ["MaxRequestBodySize"] = 2 * Gigabyte };
            routes["quick"] = new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = "/quick/{**rest}" }, ["Timeout"] = "00:00:00.500" };
            routes["patient"] = new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = "/patient/{**rest}" }, ["Timeout"] = "00:05:00" };
        });
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, map.Setting);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        map.Dispose();
        await backend.DisposeAsync();
    }

    [Test]
    public async Task A_gigabyte_goes_through_where_the_route_allows_it_and_the_gateway_does_not_grow_by_it()
    {
        var before = await MemoryAsync();
        // A busy machine encrypts it four times in its own time.
        using var client = Http.Client(edge.Https.BaseAddress!);
        client.Timeout = TimeSpan.FromMinutes(5);
        using var sending = new CancellationTokenSource();
        var peak = PeakAsync(sending.Token);
        using var answer = await client.PostAsync("/uploads/large", new Generated(Gigabyte));
        await sending.CancelAsync();

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(Gigabyte.ToString()));
        Assert.That(await peak - before, Is.LessThan(200 << 20), "bytes more than before");
    }

    [Test]
    public async Task An_answer_to_HEAD_has_the_length_and_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/twelve");
        using var answer = await edge.Https.SendAsync(request);

        Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(12));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Whoever_asks_first_is_told_to_continue_when_the_backend_wants_the_body()
    {
        await using var stream = await ConnectAsync();
        await SendAsync(stream, "POST /uploads/asked HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.That(await LineAsync(stream), Is.EqualTo("HTTP/1.1 100 Continue"));
        Assert.That(await LineAsync(stream), Is.Empty);
        await SendAsync(stream, "body");

        Assert.That(await LineAsync(stream), Is.EqualTo("HTTP/1.1 200 OK"));
    }

    [Test]
    public async Task Whoever_asks_first_is_refused_before_the_body_is_sent()
    {
        await using var stream = await ConnectAsync();
        await SendAsync(stream, "POST /refused HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4000000\r\n\r\n");

        Assert.That(await LineAsync(stream), Is.EqualTo("HTTP/1.1 401 Unauthorized"));
    }

    [Test]
    public async Task A_client_that_goes_away_cancels_the_backends_work_and_is_no_failure_of_the_backend()
    {
        using var gone = new CancellationTokenSource();
        var request = edge.Https.GetAsync("/patient/endless", gone.Token);
        await begun.Task.WaitAsync(Wait.Default);
        await gone.CancelAsync();

        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        await cancelled.Task.WaitAsync(Wait.Default);
        await CountedAsync("aborted", 1);

        await using (var stream = await ConnectAsync())
        {
            await SendAsync(stream, "POST /uploads/broken HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\npart");
            await uploading.Task.WaitAsync(Wait.Default);
        }

        await CountedAsync("aborted", 2);
    }

    [Test]
    public async Task A_backend_that_takes_longer_than_the_route_allows_is_504_as_problem_json()
    {
        using var answer = await edge.Https.GetAsync("/quick/hang");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
        Assert.That(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>(), Is.EqualTo("backend_timeout"));
        await CountedAsync("failed", 1);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path)
        {
            case "/uploads/large" or "/uploads/asked":
                var buffer = new byte[1 << 16];
                long length = 0;
                for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                    length += read;
                await context.Response.WriteAsync(length.ToString());
                break;
            case "/uploads/broken":
                uploading.TrySetResult();
                await context.Request.Body.CopyToAsync(Stream.Null);
                break;
            case "/twelve":
                context.Response.ContentLength = 12;
                if (!HttpMethods.IsHead(context.Request.Method))
                    await context.Response.WriteAsync("twelve bytes");
                break;
            case "/refused":
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
            case "/patient/endless":
                context.RequestAborted.Register(() => cancelled.TrySetResult());
                begun.TrySetResult();
                await cancelled.Task;
                break;
            case "/quick/hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    /// <summary>How many requests to the backend have ended so, in all.</summary>
    private Task CountedAsync(string outcome, int count) => Wait.UntilAsync(
        async () => Regex.IsMatch(await edge.Management.GetStringAsync("/metrics"), $"(?m)^responsiai_upstream_duration_seconds_count\\{{.*cluster=\"app\",outcome=\"{outcome}\"\\}} {count}\\b"), $"{count} requests are counted as {outcome}");

    private async Task<long> PeakAsync(CancellationToken until)
    {
        long peak = 0;
        while (!until.IsCancellationRequested)
            peak = Math.Max(peak, await MemoryAsync());
        return peak;
    }

    private async Task<long> MemoryAsync() => JsonNode.Parse(await edge.Management.GetStringAsync("/"))!["memory"]!.GetValue<long>();

    private async Task<SslStream> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, edge.HttpsPort);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync("localhost");
        return stream;
    }

    private static async Task SendAsync(SslStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> LineAsync(SslStream stream)
    {
        using var deadline = new CancellationTokenSource(Wait.Default);
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, deadline.Token) > 0 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }

    /// <summary>So many bytes, made while they are sent.</summary>
    private sealed class Generated(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = RandomNumberGenerator.GetBytes(1 << 16);
            for (var left = length; left > 0; left -= block.Length)
                await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
