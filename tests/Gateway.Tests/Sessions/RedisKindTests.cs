using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>The kinds of Redis that there are, and what each may refuse.</summary>
[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class RedisKindTests
{
    [TestCase("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")]
    [TestCase("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [TestCase("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    public async Task A_Redis_that_refuses_writes_is_as_good_as_none_until_it_takes_them(string refuse, string take)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        var crowd = gateways.Crowd;
        await gateways.AreAsync("ok");
        await crowd.SignInAsync("user", 10);
        await redis.CommandAsync(refuse);

        // Not told yet: requests meet it first.
        var left = await crowd.SignOutAsync("user0", gateways.First);
        var arrived = new Browser(gateways.First);
        using (await arrived.GetAsync("/?start=newcomer"))
            Assert.That(await Crowd.UserOfAsync(arrived.Cookie!, gateways.First), Is.EqualTo("newcomer"));
        await gateways.AreAsync("degraded");
        foreach (var user in crowd.Users)
            foreach (var edge in gateways.All)
                await crowd.VisitAsync(user, edge);

        await redis.CommandAsync(take);
        await gateways.AreAsync("ok");
        foreach (var edge in gateways.All)
        {
            foreach (var user in crowd.Users)
                await crowd.VisitAsync(user, edge);
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(left, edge) == "", "who has signed out stays out");
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(arrived.Cookie!, edge) == "newcomer", "who has signed in is known everywhere");
        }

        Assert.That(crowd.Faults, Is.Empty);
    }

    [Test]
    public async Task A_Redis_that_refuses_the_password_degrades_the_sessions_and_nothing_else()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("CONFIG SET requirepass right");
        await using var gateways = await Gateways.StartAsync($"redis://:wrong-password@127.0.0.1:{redis.Port}/0", count: 1);
        await gateways.AreAsync("degraded");
        await gateways.Crowd.SignInAsync("user", 3);

        Assert.That(gateways.Crowd.Faults, Is.Empty);
        Assert.That(gateways.First.Gateway.Output, Does.Not.Contain("wrong-password"));
        await redis.CommandAsync("AUTH right\r\nCONFIG SET requirepass wrong-password");
        await gateways.AreAsync("ok");
    }

    [Test]
    public async Task A_cluster_serves_as_one_Redis_does()
    {
        await using var redis = await RedisServer.StartClusterAsync();
        await ServesAsync($"127.0.0.1:{redis.Port}");
    }

    [Test]
    public async Task A_sentinel_leads_to_the_Redis_that_it_watches()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sentinel = await RedisServer.StartSentinelAsync(redis, "mymaster");
        await ServesAsync($"127.0.0.1:{sentinel.Port},serviceName=mymaster");
        Assert.That(await redis.CommandAsync("EXISTS session-keys"), Is.EqualTo(":1"));
    }

    [Test]
    public async Task A_sentinel_that_is_not_there_at_the_start_is_found_when_it_is()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sentinel = await RedisServer.StartSentinelAsync(redis, "mymaster");
        await sentinel.StopAsync();
        await using var gateways = await Gateways.StartAsync($"127.0.0.1:{sentinel.Port},serviceName=mymaster", count: 1);
        await gateways.AreAsync("degraded");
        await gateways.Crowd.SignInAsync("user", 3);
        await sentinel.StartAgainAsync();
        await gateways.AreAsync("ok");

        Assert.That(gateways.Crowd.Faults, Is.Empty);
    }

    /// <summary>Sign-in, change, list, the bound of sessions and sign-out over two gateways.</summary>
    private static async Task ServesAsync(string url)
    {
        await using var gateways = await Gateways.StartAsync(url, settings: ("SESSIONS_PER_USER", "2"));
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", 20);
        var several = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var browser = new Browser(gateways.All[i % 2]);
            using (await browser.GetAsync("/?start=several"))
                several.Add(browser.Cookie!);
        }

        var listed = await SessionControl.ListAsync(gateways.Second);
        Assert.That(listed.Select(s => s.User).Distinct(), Has.Exactly(21).Items);
        foreach (var edge in gateways.All)
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(several[0], edge) == "" && await Crowd.UserOfAsync(several[2], edge) == "several", "the oldest of three has ended");
        var cookie = await gateways.Crowd.SignOutAsync("user7", gateways.First);
        await Wait.UntilAsync(async () => await Crowd.UserOfAsync(cookie, gateways.Second) == "", "the session is refused");
        Assert.That(gateways.Crowd.Faults, Is.Empty);
    }
}
