using System.Net;
using System.Text.Json.Nodes;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Judgement;

[Parallelizable(ParallelScope.Self)]
internal sealed class ConcurrencyTests
{
    [Test]
    public async Task Above_its_limit_a_route_answers_503_at_once_and_others_are_served()
    {
        await using var backend = await RecordingBackend.StartAsync();
        await using var edge = await StartAsync(backend, "2");
        var held = new[] { edge.Https.GetAsync("/held/1"), edge.Https.GetAsync("/held/2") };
        await Wait.UntilAsync(() => backend.Held == 2, "two requests are in work");

        using var busy = await edge.Https.GetAsync("/");
        using var other = await edge.Https.GetAsync("/ops/");
        using var health = await edge.Https.GetAsync("/api/health/live");
        Assert.Multiple(async () =>
        {
            Assert.That(busy.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(busy.Headers.RetryAfter!.ToString(), Is.EqualTo("1"));
            Assert.That(await busy.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"route_busy\""));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });

        backend.Hold.SetResult();
        foreach (var answer in await Task.WhenAll(held))
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await edge.Https.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_client_that_goes_away_gives_its_place_back()
    {
        await using var backend = await RecordingBackend.StartAsync();
        await using var edge = await StartAsync(backend, "1");
        for (var i = 1; i <= 3; i++)
        {
            using var patience = new CancellationTokenSource();
            var held = edge.Https.GetAsync("/held", patience.Token);
            await Wait.UntilAsync(() => backend.Held == i, "the request is in work");
            await patience.CancelAsync();
            Assert.That(async () => await held, Throws.InstanceOf<OperationCanceledException>());
            await Wait.UntilAsync(async () => (await edge.Https.GetAsync("/")).StatusCode == HttpStatusCode.OK, "the place is free");
        }
    }

    [Test]
    public async Task A_new_configuration_changes_the_limit_and_keeps_the_count()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("yarp.json");
        await WriteAsync(file, "1");
        await using var backend = await RecordingBackend.StartAsync();
        await using var edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"), ("yarp", file));
        var first = edge.Https.GetAsync("/held");
        await Wait.UntilAsync(() => backend.Held == 1, "one request is in work");
        Assert.That((await edge.Https.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        await WriteAsync(file, "2");
        await Wait.UntilAsync(async () => (await edge.Https.GetAsync("/")).StatusCode == HttpStatusCode.OK, "the limit is 2");
        var second = edge.Https.GetAsync("/held");
        await Wait.UntilAsync(() => backend.Held == 2, "two requests are in work");
        Assert.That((await edge.Https.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        backend.Hold.SetResult();
        await Task.WhenAll(first, second);
        await WriteAsync(file, "1");
        backend.Hold = new TaskCompletionSource();
        await Wait.UntilAsync(async () =>
        {
            var before = backend.Held;
            var held = edge.Https.GetAsync("/held");
            await Wait.UntilAsync(() => backend.Held > before || held.IsCompleted, "it is in work or refused");
            using var another = await edge.Https.GetAsync("/");
            backend.Hold.SetResult();
            backend.Hold = new TaskCompletionSource();
            return (await held).StatusCode == HttpStatusCode.OK && another.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, "the limit is 1 again, and the one place can be had");
    }

    [Test]
    public async Task A_limit_that_is_no_number_stops_the_start()
    {
        await using var process = ServiceProcess.Launch("Gateway", new Dictionary<string, string?> { ["ReverseProxy__Routes__app__Metadata__MaxConcurrent"] = "many" });

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(process.Output, Does.Contain("route 'app': the metadata MaxConcurrent is not a whole number from 1 to 1000000"));
    }

    private static Task<EdgeProcess> StartAsync(RecordingBackend backend, string limit) =>
        EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"), ("OPS_TOKEN", "the-operators-token"), ("ReverseProxy__Routes__app__Metadata__MaxConcurrent", limit));

    private static Task WriteAsync(string file, string limit)
    {
        var options = new JsonNodeOptions { PropertyNameCaseInsensitive = true };
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "yarp.json")), options, new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        json["ReverseProxy"]!["Routes"]!["app"]!["Metadata"]!["MaxConcurrent"] = limit;
        return File.WriteAllTextAsync(file, json.ToJsonString());
    }
}
