using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Lifecycle;

[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class RollingRestartTests
{
    private static readonly string[] Policies = ["guide", "strict", "api"];

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task No_request_fails_while_the_file_changes_every_second_and_both_gateways_are_restarted(string version)
    {
        await using var backend = await TestBackend.StartAsync(context => context.Response.WriteAsync("here"));
        using var map = new RouteMap();
        (string, string?)[] settings = [map.Setting, ("RATE_LIMIT", "off"), ("DRAIN_SECONDS", "2"), ("LOG_LEVEL", "info")];
        var (one, two) = (await EdgeProcess.InFrontOfAsync(backend.Address, settings), await EdgeProcess.InFrontOfAsync(backend.Address, settings));
        await using var balancer = new Balancer((one.HttpsPort, one.HttpPort), (two.HttpsPort, two.HttpPort));
        await Wait.UntilAsync(() => balancer.IsReady(one.HttpsPort) && balancer.IsReady(two.HttpsPort), "the balancer knows both");
        using var ending = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var served = 0;
        var load = Enumerable.Range(0, 8).Select(_ => LoadAsync()).ToArray();
        var reloading = ReloadAsync();

        var newOne = await RestartAsync(one);
        var newTwo = await RestartAsync(two);
        await Wait.UntilAsync(() => newOne.Gateway.Output.Contains("yarp.json has changed", StringComparison.Ordinal) && newTwo.Gateway.Output.Contains("yarp.json has changed", StringComparison.Ordinal), "both have read the file again");
        await ending.CancelAsync();
        await Task.WhenAll([reloading, .. load]);
        await newOne.DisposeAsync();
        await newTwo.DisposeAsync();

        Assert.That(failures, Is.Empty);
        Assert.That(served, Is.GreaterThan(500));

        async Task LoadAsync()
        {
            using var client = Http.Client(new Uri($"https://localhost:{balancer.Port}/"));
            while (!ending.IsCancellationRequested)
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                    using var answer = await client.SendAsync(request);
                    if (answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadAsStringAsync() == "here")
                        Interlocked.Increment(ref served);
                    else
                        failures.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    failures.Enqueue(exception.ToString());
                }
            }
        }

        async Task ReloadAsync()
        {
            using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
            try
            {
                for (var i = 0; ; i++)
                {
                    map.Write(proxy => proxy["Routes"]!["app"]!["Metadata"]!["Headers"] = Policies[i % Policies.Length]);
                    await everySecond.WaitForNextTickAsync(ending.Token);
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The load is over.
            }
        }

        async Task<EdgeProcess> RestartAsync(EdgeProcess old)
        {
            old.Gateway.Child.Signal(Signal.Terminate);
            Assert.That(await old.Gateway.Child.WaitForExitAsync(), Is.Zero, old.Gateway.Output);
            await old.DisposeAsync();
            var next = await EdgeProcess.InFrontOfAsync(backend.Address, [.. settings, ("HTTPS_TEST_PORT", old.HttpsPort.ToString()), ("HTTP_TEST_PORT", old.HttpPort.ToString())]);
            await Wait.UntilAsync(() => balancer.IsReady(next.HttpsPort), "the balancer sends to it again");
            return next;
        }
    }
}
