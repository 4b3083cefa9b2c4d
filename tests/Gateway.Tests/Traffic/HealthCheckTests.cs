using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Traffic;

[Parallelizable(ParallelScope.Self)]
internal sealed class HealthCheckTests
{
    [Test]
    public async Task A_destination_that_its_own_probe_calls_ill_gets_no_requests_until_it_is_well()
    {
        var isWell = false;
        await using var one = await TestBackend.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path != "/probe" || isWell ? 200 : 503;
            return context.Response.WriteAsync("one");
        });
        await using var two = await TestBackend.StartAsync(context => context.Response.WriteAsync("two"));
        using var map = Map(one, two, new JsonObject
        {
            ["Active"] = new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:00.100", ["Timeout"] = "00:00:05", ["Policy"] = "ConsecutiveFailures", ["Path"] = "/probe" },
        });
        await using var edge = await EdgeProcess.InFrontOfAsync(one.Address, map.Setting, ("RATE_LIMIT", "off"));

        await Wait.UntilAsync(async () => await edge.Https.GetStringAsync("/") == "two", "the ill one is left out");
        isWell = true;
        await Wait.UntilAsync(async () => await edge.Https.GetStringAsync("/") == "one", "the one that is well again is back");
    }

    [Test]
    public async Task A_destination_that_fails_requests_is_left_out_for_a_while()
    {
        await using var one = await TestBackend.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var two = await TestBackend.StartAsync(context => context.Response.WriteAsync("two"));
        using var map = Map(one, two, new JsonObject { ["Passive"] = new JsonObject { ["Enabled"] = true, ["Policy"] = "TransportFailureRate", ["ReactivationPeriod"] = "01:00:00" } });
        await using var edge = await EdgeProcess.InFrontOfAsync(one.Address, map.Setting, ("RATE_LIMIT", "off"));

        // A POST is not sent again, so it shows which destination it met.
        await Wait.UntilAsync(async () =>
        {
            using var answer = await edge.Https.PostAsync("/", null);
            return answer.StatusCode == HttpStatusCode.OK;
        }, "the failing one is left out");
    }

    [Test]
    public async Task Where_no_destination_is_well_the_application_is_asked_nevertheless()
    {
        var isWell = false;
        await using var one = await TestBackend.StartAsync(context =>
        {
            if (!isWell)
                context.Abort();
            return Task.CompletedTask;
        });
        await using var edge = await EdgeProcess.InFrontOfAsync(one.Address, ("RATE_LIMIT", "off"));
        for (var i = 0; i < 30; i++)
            using (var answer = await edge.Https.GetAsync("/"))
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        isWell = true;

        using var now = await edge.Https.GetAsync("/");
        Assert.That(now.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static RouteMap Map(TestBackend one, TestBackend two, JsonObject check) => new(proxy =>
    {
        var app = proxy["Clusters"]!["app"]!;
        app["LoadBalancingPolicy"] = "FirstAlphabetical";
        app["Destinations"] = new JsonObject
        {
            ["one"] = new JsonObject { ["Address"] = one.Address.ToString() },
            ["two"] = new JsonObject { ["Address"] = two.Address.ToString() },
        };
        app["HealthCheck"] = check;
    });
}
