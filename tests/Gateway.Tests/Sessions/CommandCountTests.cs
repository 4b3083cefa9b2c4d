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
        const int requests = 8_000;
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", users);
        // The last of what the first visits cause; and then what goes by the clock: beats, probes, and the register of the rate limits.
        await UntilBeatsAsync(redis, 4);
        var idleWatch = Stopwatch.StartNew();
        await UntilBeatsAsync(redis, 12);
        var (idle, idleSeconds) = (await CountAsync(redis), idleWatch.Elapsed.TotalSeconds);
        await redis.CommandAsync("CONFIG RESETSTAT");

        var (before, watch) = (gateways.Crowd.Requests, Stopwatch.StartNew());
        using var stop = new CancellationTokenSource();
        var browsing = gateways.Crowd.BrowseAsync(atOnce: 16, stop.Token);
        await Wait.UntilAsync(() => gateways.Crowd.Requests >= before + requests, "so many requests", TimeSpan.FromMinutes(2));
        await stop.CancelAsync();
        await browsing;
        var (made, seconds) = (gateways.Crowd.Requests - before, watch.Elapsed.TotalSeconds);
        var commands = await CountAsync(redis);

        var byClock = idle.Values.Sum() * seconds / idleSeconds;
        var bySessions = commands.Where(c => c.Key is "publish" or "set" or "setex" or "hmget" or "expire").Sum(c => c.Value);
        await TestContext.Out.WriteLineAsync($"{made} requests at {made / seconds:F0} a second: {(double)commands.Values.Sum() / made:F4} commands each in all, {(double)bySessions / made:F4} for sessions, {(commands.Values.Sum() - byClock) / made:F4} beyond what goes by the clock; {string.Join(", ", commands.Select(c => $"{c.Key} {c.Value}"))}");
        Assert.That(gateways.Crowd.Faults, Is.Empty);
        // What goes by the clock is little at 1,000 requests a second, but a slow machine makes fewer.
        Assert.That((commands.Values.Sum() - byClock) / made, Is.LessThan(0.02));
        Assert.That(idle.GetValueOrDefault("publish") + idle.GetValueOrDefault("setex"), Is.LessThanOrEqualTo(12 * 1.5));
    }

    private static async Task UntilBeatsAsync(RedisServer redis, int count)
    {
        await redis.CommandAsync("CONFIG RESETSTAT");
        await Wait.UntilAsync(async () => (await CountAsync(redis)).GetValueOrDefault("publish") >= count, "beats");
    }

    private static async Task<Dictionary<string, long>> CountAsync(RedisServer redis) => Call.Matches(await redis.CommandAsync("INFO commandstats"))
        // What the test and the connection itself ask.
        .Where(m => m.Groups["name"].Value is not ("info" or "config|resetstat" or "ping" or "quit"))
        .ToDictionary(m => m.Groups["name"].Value, m => long.Parse(m.Groups["calls"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("cmdstat_(?<name>[^:]+):calls=(?<calls>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Call { get; }
}
