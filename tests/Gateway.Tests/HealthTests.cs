using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class HealthTests
{
    private TestBackend backend = null!;
    private TestBackend application = null!;
    private EdgeProcess edge = null!;
    private string stripe = "ok";
    private bool isHanging;
    private int applicationStatus = 404;
    private int asked;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(async context =>
        {
            Interlocked.Increment(ref asked);
            if (isHanging)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Response.StatusCode = stripe == "ok" ? 200 : 503;
            await context.Response.WriteAsJsonAsync(new
            {
                status = stripe == "ok" ? "ok" : "degraded",
                services = new { database = "ok", email = "not_configured", stripe },
                details = new { },
            });
        });
        application = await TestBackend.StartAsync(context =>
        {
            context.Response.StatusCode = applicationStatus;
            return Task.CompletedTask;
        });
        var address = backend.Address.ToString();
        edge = await EdgeProcess.InFrontOfAsync(application.Address, ("BILLING_URL", address), ("NOTIFICATIONS_URL", address), ("OPS_URL", address), ("APP_HEALTH_PATH", "/healthz"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
        await application.DisposeAsync();
    }

    [Test]
    public async Task Health_is_the_contracts_json_on_both_ports()
    {
        await Wait.UntilAsync(async () => (await edge.Plain.GetAsync("/api/health")).StatusCode == HttpStatusCode.OK, "health is ok");
        foreach (var client in new[] { edge.Plain, edge.Https })
        {
            using var answer = await client.GetAsync("/api/health");
            var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Multiple(() =>
            {
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("no-store"));
                Assert.That(json.GetProperty("status").GetString(), Is.EqualTo("ok"));
                Assert.That(json.GetProperty("timestamp").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
                Assert.That(json.GetProperty("uptime").GetDouble(), Is.GreaterThan(0));
                Assert.That(json.GetProperty("environment").GetString(), Is.EqualTo("development"));
                Assert.That(json.GetProperty("services").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()), Is.EquivalentTo(new Dictionary<string, string>
                {
                    ["database"] = "ok", ["email"] = "not_configured", ["stripe"] = "ok", ["sessions"] = "not_configured",
                    ["routes"] = "ok", ["certificate"] = "ok", ["app"] = "ok", ["billing"] = "ok", ["notifications"] = "ok", ["ops"] = "ok",
                }));
            });
        }
    }

    [Test]
    public async Task A_probe_as_a_load_balancer_sends_it_is_answered_for_any_host_without_redirect()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/health") { Headers = { { "Host", "10.1.2.3:8080" }, { "User-Agent", "ELB-HealthChecker/2.0" } } };
        using var answer = await edge.Plain.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task A_hundred_probes_at_once_cost_one_check()
    {
        await Wait.UntilAsync(async () => (await edge.Plain.GetAsync("/api/health")).StatusCode == HttpStatusCode.OK, "health is ok");
        var before = asked;
        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => edge.Plain.GetAsync("/api/health")));

        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        // Three clusters share this backend; what was seen holds for a second.
        Assert.That(asked - before, Is.LessThanOrEqualTo(3 * (2 + (int)watch.Elapsed.TotalSeconds)));
    }

    [Test]
    public async Task A_degraded_part_is_told_and_gone_when_it_is_mended()
    {
        stripe = "degraded";
        await ServicesAsync("\"stripe\":\"degraded\"", HttpStatusCode.ServiceUnavailable);
        stripe = "ok";
        await ServicesAsync("\"stripe\":\"ok\"", HttpStatusCode.OK);
    }

    [Test]
    public async Task A_backend_that_hangs_is_an_error_and_its_services_with_it()
    {
        isHanging = true;
        await ServicesAsync("\"billing\":\"error\"", HttpStatusCode.ServiceUnavailable);
        await ServicesAsync("\"stripe\":\"error\"", HttpStatusCode.ServiceUnavailable);
        isHanging = false;
        await ServicesAsync("\"billing\":\"ok\"", HttpStatusCode.OK);
    }

    [Test]
    public async Task The_application_is_well_below_500()
    {
        applicationStatus = 500;
        await ServicesAsync("\"app\":\"error\"", HttpStatusCode.ServiceUnavailable);
        applicationStatus = 401;
        await ServicesAsync("\"app\":\"ok\"", HttpStatusCode.OK);
    }

    [Test]
    public async Task After_SIGTERM_ready_says_no_while_everything_is_still_served()
    {
        await using var draining = await EdgeProcess.WithDemoAsync(("DRAIN_SECONDS", "60"));
        using (var ready = await draining.Plain.GetAsync("/api/health/ready"))
            Assert.That(await ready.Content.ReadAsStringAsync(), Is.EqualTo("""{"status":"ready"}"""));
        draining.Gateway.Child.Signal(Signal.Terminate);
        await Wait.UntilAsync(async () => (await draining.Plain.GetAsync("/api/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "ready says no");

        using var page = await draining.Https.GetAsync("/whoami");
        using var live = await draining.Plain.GetAsync("/api/health/live");
        Assert.Multiple(() =>
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(page.Headers.ConnectionClose, Is.True, "asked to go elsewhere");
            Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task A_request_under_way_at_SIGTERM_is_finished()
    {
        await using var stopping = await EdgeProcess.WithDemoAsync();
        var request = stopping.Https.GetAsync("/events?count=5&ms=100", HttpCompletionOption.ResponseHeadersRead);
        using var answer = await request;
        stopping.Gateway.Child.Signal(Signal.Terminate);

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("data: 5"));
        Assert.That(await stopping.Gateway.Child.WaitForExitAsync(), Is.Zero);
    }

    private Task ServicesAsync(string expected, HttpStatusCode status) => Wait.UntilAsync(async () =>
    {
        using var answer = await edge.Plain.GetAsync("/api/health");
        return answer.StatusCode == status && (await answer.Content.ReadAsStringAsync()).Contains(expected, StringComparison.Ordinal);
    }, $"health says {(int)status} with {expected}");
}
