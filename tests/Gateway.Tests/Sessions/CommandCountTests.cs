using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>What sessions cost Redis, counted by Redis itself.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed partial class CommandCountTests
{
    [Test]
    public async Task A_session_in_use_costs_Redis_next_to_nothing()
    {
        const int users = 500;
        const int requests = 12_000;
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", users);
        await Task.WhenAll(gateways.All.SelectMany(e => gateways.Crowd.Users.Select(u => gateways.Crowd.VisitAsync(u, e))));
        // The last of what the first visits cause.
        await redis.CommandAsync("CONFIG RESETSTAT");
        await Wait.UntilAsync(async () => (await CountAsync(redis)).GetValueOrDefault("publish") >= 4, "the beats of a second");
        await redis.CommandAsync("CONFIG RESETSTAT");

        var (before, watch) = (gateways.Crowd.Requests, Stopwatch.StartNew());
        using var stop = new CancellationTokenSource();
        var browsing = gateways.Crowd.BrowseAsync(atOnce: 16, stop.Token);
        await Wait.UntilAsync(() => gateways.Crowd.Requests >= before + requests, "so many requests", TimeSpan.FromMinutes(2));
        await stop.CancelAsync();
        await browsing;
        var (made, seconds) = (gateways.Crowd.Requests - before, watch.Elapsed.TotalSeconds);
        var commands = await CountAsync(redis);

        await TestContext.Out.WriteLineAsync($"{made} requests at {made / seconds:F0} a second cost {(double)commands.Values.Sum() / made:F4} commands each: {string.Join(", ", commands.Select(c => $"{c.Key} {c.Value}"))}");
        Assert.That(gateways.Crowd.Faults, Is.Empty);
        // The beats go by the clock and not by requests: twice a second and gateway, and a probe in eight; there is room for a slow start of the measurement.
        var (beats, others) = (commands.Where(c => c.Key is "publish" or "set").Sum(c => c.Value), commands.Where(c => c.Key is not ("publish" or "set")).Sum(c => c.Value));
        Assert.That(beats, Is.LessThanOrEqualTo((2 * 2.5 * (seconds + 1)) + 2));
        Assert.That((double)others / made, Is.LessThan(0.02));
    }

    private static async Task<Dictionary<string, long>> CountAsync(RedisServer redis) => Call.Matches(await redis.CommandAsync("INFO commandstats"))
        // What the test and the connection itself ask.
        .Where(m => m.Groups["name"].Value is not ("info" or "config|resetstat" or "ping" or "quit"))
        .ToDictionary(m => m.Groups["name"].Value, m => long.Parse(m.Groups["calls"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("cmdstat_(?<name>[^:]+):calls=(?<calls>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Call { get; }
}
