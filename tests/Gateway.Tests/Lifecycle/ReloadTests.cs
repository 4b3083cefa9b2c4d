using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Lifecycle;

[Parallelizable(ParallelScope.Self)]
internal sealed class ReloadTests
{
    private TestBackend backend = null!;
    private RouteMap map = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(context => context.Response.WriteAsync("here"));
        map = new RouteMap();
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, map.Setting, ("RATE_LIMIT", "off"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        map.Dispose();
        await backend.DisposeAsync();
    }

    [Test]
    public async Task A_changed_file_is_in_use_within_seconds()
    {
        map.Write(proxy => proxy["Routes"]!["app"]!["Metadata"]!["Headers"] = "api");

        await Wait.UntilAsync(async () => (await PolicyAsync()).StartsWith("default-src 'none';frame-ancestors", StringComparison.Ordinal), "the new policy applies");
        Assert.That(await StateAsync(), Is.EqualTo("ok"));
    }

    [TestCase("{ \"ReverseProxy\": ", "it is not JSON")]
    [TestCase("", "it is not JSON")]
    [TestCase("{}", "it has no routes")]
    [TestCase(null, "the file is not there")]
    public async Task A_file_that_cannot_be_used_leaves_the_last_good_one_and_is_told_until_it_is_mended(string? text, string said)
    {
        if (text is null)
            map.Delete();
        else
            map.WriteText(text);

        await AssertRefusedAsync(said);
    }

    [TestCase("Routes", "app", "ClusterId", "nowhere", "'nowhere', which is not there")]
    [TestCase("Routes", "app", "Order", "first", "wrong kind")]
    [TestCase("Routes", "app", "Timeout", "00:00:90", "wrong kind")]
    [TestCase("Routes", "app", "AuthorizationPolciy", "operator", "'Routes.app.AuthorizationPolciy' is not known")]
    [TestCase("Routes", "app", "AuthorizationPolicy", "kings", "kings")]
    [TestCase("Clusters", "app", "LoadBalancingPolicy", "Fairest", "Fairest")]
    [TestCase("Clusters", "app", "Metadata", null, null)]
    public async Task A_fault_within_the_file_is_told_and_nothing_of_the_file_is_used(string kind, string id, string member, string? value, string? said)
    {
        map.Write(proxy =>
        {
            proxy[kind]![id]![member] = value is null ? new JsonObject { ["Helth"] = "backend" } : JsonValue.Create(value);
            proxy["Routes"]!["app"]!["Metadata"]!["Headers"] = "strict";
        });

        await AssertRefusedAsync(said ?? "'Helth' is not known");
        Assert.That(await PolicyAsync(), Does.Not.Contain("nonce"));
    }

    [Test]
    public async Task What_is_read_at_the_start_only_is_checked_and_its_wait_for_a_restart_is_told()
    {
        map.Write(proxy => proxy.Root["RateLimits"] = new JsonObject { ["Policies"] = new JsonObject { ["login"] = "xx" } });
        await AssertRefusedAsync("RateLimits:Policies:login");

        map.Write(proxy => proxy.Root["RateLimits"] = new JsonObject { ["Policies"] = new JsonObject { ["login"] = "10/1m" } });
        await Wait.UntilAsync(async () => (await DetailsAsync())["details"]!["routes"]!.GetValue<string>().Contains("waiting for a restart: RateLimits", StringComparison.Ordinal), "health tells what waits");
        map.Write();
        await Wait.UntilAsync(async () => !(await DetailsAsync())["details"]!["routes"]!.GetValue<string>().Contains("waiting", StringComparison.Ordinal), "nothing waits any more");
    }

    [Test]
    public async Task A_request_under_way_is_finished_by_the_configuration_that_it_began_with()
    {
        var released = new TaskCompletionSource();
        await using var slow = await TestBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/now")
                return;
            await context.Response.WriteAsync("begun,");
            await released.Task;
            await context.Response.WriteAsync("ended");
        });
        using var own = new RouteMap();
        await using var first = await EdgeProcess.InFrontOfAsync(slow.Address, own.Setting);
        using var answer = await first.Https.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        own.Write(proxy => proxy["Clusters"]!["app"]!["Destinations"]!["default"]!["Address"] = backend.Address.ToString());
        await Wait.UntilAsync(async () => await first.Https.GetStringAsync("/now") == "here", "the new destination is used");
        released.SetResult();

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("begun,ended"));
    }

    private async Task AssertRefusedAsync(string said)
    {
        await Wait.UntilAsync(async () => (await DetailsAsync())["details"]!["routes"]!.GetValue<string>().Contains(said, StringComparison.Ordinal), $"health says: {said}");
        using var answer = await edge.Https.GetAsync("/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Wait.UntilAsync(() => edge.Gateway.Output.Split('\n').Any(l => l.Contains("the last good one stays", StringComparison.Ordinal) && l.Contains(said, StringComparison.Ordinal)), "the log says it, too");
        await MetricAsync(1);
        await Wait.UntilAsync(async () => await StateAsync() == "degraded", "the aggregate says it");

        map.Write();
        await Wait.UntilAsync(async () => await StateAsync() == "ok", "health is well when the file is mended");
        await MetricAsync(0);
    }

    // A scrape may be some hundred milliseconds old.
    private Task MetricAsync(int value) => Wait.UntilAsync(async () => System.Text.RegularExpressions.Regex.IsMatch(
        await edge.Management.GetStringAsync("/metrics"), $@"(?m)^responsiai_routes_refused\S* {value}"), $"the metric is {value}");

    private async Task<string> PolicyAsync()
    {
        using var answer = await edge.Https.GetAsync("/");
        return answer.Headers.GetValues("Content-Security-Policy").Single();
    }

    private async Task<string?> StateAsync()
    {
        using var answer = await edge.Plain.GetAsync("/api/health");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["services"]!["routes"]!.GetValue<string>();
    }

    private async Task<JsonNode> DetailsAsync() => JsonNode.Parse(await edge.Management.GetStringAsync("/health"))!;
}
