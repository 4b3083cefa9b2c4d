using System.Collections.Concurrent;
using System.Diagnostics;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>What one gateway does to a session is known to the others at once.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class EndTests
{
    [Test]
    public async Task A_session_that_ends_at_one_gateway_is_refused_at_the_other()
    {
        const int count = 200;
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", count);
        var times = new ConcurrentBag<double>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            var (here, there) = (gateways.All[i % 2], gateways.All[(i + 1) % 2]);
            var cookie = await gateways.Crowd.SignOutAsync($"user{i}", here);
            var watch = Stopwatch.StartNew();
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(cookie, there) == "", "the session is refused");
            times.Add(watch.Elapsed.TotalMilliseconds);
        });

        var sorted = times.Order().ToArray();
        await TestContext.Out.WriteLineAsync($"refused at the other gateway after {sorted[count / 2]:F1} ms (median), {sorted[^1]:F1} ms (slowest of {count})");
        Assert.That(gateways.Crowd.Faults, Is.Empty);
    }

    [Test]
    public async Task A_gateway_whose_news_are_cut_off_asks_Redis_instead()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", 20);
        for (var i = 0; i < 20; i++)
        {
            // All connections that listen to news, which with RESP 3 are those of the commands, too.
            await redis.CommandAsync("CLIENT KILL TYPE pubsub");
            var cookie = await gateways.Crowd.SignOutAsync($"user{i}", gateways.All[i % 2]);
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(cookie, gateways.All[(i + 1) % 2]) == "", "the session is refused");
        }

        await gateways.AreAsync("ok");
    }

    [Test]
    public async Task A_change_at_one_gateway_is_seen_at_the_other_and_costs_nobody_their_session_when_Redis_goes_right_then()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", 10);
        for (var i = 0; i < 10; i++)
        {
            var cookie = gateways.Crowd.CookieOf($"user{i}");
            using var change = await new Browser(gateways.First) { Cookie = cookie }.GetAsync("/?set=x");
            if (i < 5)
                await Wait.UntilAsync(async () => !(await DataAsync(cookie, gateways.Second)).EndsWith(" e30", StringComparison.Ordinal), "the change is seen");
        }

        await redis.StopAsync();
        foreach (var user in gateways.Crowd.Users)
            await gateways.Crowd.VisitAsync(user, gateways.Second);
        Assert.That(gateways.Crowd.Faults, Is.Empty);
    }

    [Test]
    public async Task A_crowd_of_changes_to_one_session_at_two_gateways_is_kept()
    {
        const int changes = 150;
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", 1);
        var cookie = gateways.Crowd.CookieOf("user0");
        await Task.WhenAll(Enumerable.Range(0, changes).Select(async i =>
            (await new Browser(gateways.All[i % 2]) { Cookie = cookie }.GetAsync($"/?set=member{i}")).Dispose()));

        foreach (var edge in gateways.All)
            await Wait.UntilAsync(async () =>
            {
                var data = (await DataAsync(cookie, edge)).Split(' ')[1].Replace('-', '+').Replace('_', '/');
                return System.Text.Json.JsonDocument.Parse(Convert.FromBase64String(data.PadRight((data.Length + 3) / 4 * 4, '='))).RootElement.EnumerateObject().Count() == changes;
            }, "all changes are there");
    }

    private static async Task<string> DataAsync(string cookie, EdgeProcess edge)
    {
        using var answer = await new Browser(edge) { Cookie = cookie }.GetAsync("/");
        return await answer.Content.ReadAsStringAsync();
    }
}
