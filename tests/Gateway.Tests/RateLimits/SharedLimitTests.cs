using System.Globalization;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.RateLimits;

/// <summary>Two gateways and one Redis. The window is an hour, so nothing comes free while a test runs.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SharedLimitTests
{
    private const int Limit = 100;
    private const int Batch = 10;
    private const int Share = Limit / 2;
    private TestBackend backend = null!;
    private RedisServer redis = null!;

    [OneTimeSetUp]
    public async Task StartBackendAsync() => backend = await TestBackend.StartAsync(_ => Task.CompletedTask);

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await backend.DisposeAsync();

    [SetUp]
    public async Task StartRedisAsync() => redis = await RedisServer.StartAsync();

    [TearDown]
    public async Task StopRedisAsync() => await redis.DisposeAsync();

    [Test]
    public async Task Two_gateways_let_a_client_have_its_limit_and_at_most_a_batch_more()
    {
        await using var pair = await Pair.StartAsync(this);

        Assert.That(await pair.UseUpAsync("192.0.2.1", (first, second) => Half(first, second)), Is.InRange(Limit, Limit + Batch), "in turns");
        Assert.That(await pair.UseUpAsync("192.0.2.2", async (first, second) => await first(200) + await second(200)), Is.InRange(Limit, Limit + Batch), "one after the other");
        Assert.That(await pair.UseUpAsync("192.0.2.3", Both), Is.InRange(Limit, Limit + Batch), "at once");
        Assert.That(await pair.UseUpAsync("192.0.2.4", async (first, second) => await first(Batch / 2) + await second(200)), Is.InRange(Limit, Limit + Batch), "a little here, all there");
    }

    [Test]
    public async Task A_gateway_that_is_alone_with_Redis_lets_exactly_the_limit_through()
    {
        await using var one = await StartAsync();
        await one.UntilAsync("shared", 1);

        Assert.That(await UseUpAsync(() => one.SendAsync("192.0.2.1", 200, atOnce: 10)), Is.EqualTo(Limit));
    }

    [Test]
    public async Task Redis_knows_no_address_and_forgets_a_client_with_its_window()
    {
        await using var one = await StartAsync(("SESSION_SECRET", "a-secret-of-the-tests-with-more-than-32-characters"));
        await one.UntilAsync("shared", 1);
        await one.SendAsync("203.0.113.77", 20);
        var key = "";
        await Wait.UntilAsync(async () => (key = await redis.CommandAsync("KEYS ratelimit:default:*")).Contains("ratelimit:", StringComparison.Ordinal), "Redis is told");
        key = key.Split("\r\n")[^1];
        var content = await redis.CommandAsync($"GET {key}");

        Assert.Multiple(async () =>
        {
            Assert.That(key + content, Does.Not.Contain("203.0.113").And.Not.Contain("CB00714D").IgnoreCase);
            Assert.That(int.Parse((await redis.CommandAsync($"TTL {key}"))[1..], CultureInfo.InvariantCulture), Is.InRange(3500, 3600));
            Assert.That(int.Parse((await redis.CommandAsync("TTL ratelimit:gateways"))[1..], CultureInfo.InvariantCulture), Is.InRange(1, 5));
        });
    }

    [Test]
    public async Task Without_Redis_each_gateway_holds_its_share_and_shares_again_when_it_is_back()
    {
        await using var pair = await Pair.StartAsync(this);
        await redis.StopAsync();
        await pair.UntilAsync("local", 2);

        Assert.That(await Task.WhenAll(pair.First.SendAsync("192.0.2.1", 100, atOnce: 5), pair.Second.SendAsync("192.0.2.1", 100, atOnce: 5)), Is.EqualTo(new[] { Share, Share }));

        await redis.StartAgainAsync();
        await pair.UntilAsync("shared", 2);
        Assert.That(await pair.UseUpAsync("192.0.2.2", Both), Is.InRange(Limit, Limit + Batch));
        // What was used without Redis is told to it.
        Assert.That(await pair.UseUpAsync("192.0.2.1", Both, used: Limit), Is.InRange(Limit, Limit + Share));
    }

    [Test]
    public async Task A_Redis_that_hangs_costs_no_request_its_answer_and_each_gateway_holds_its_share()
    {
        await using var pair = await Pair.StartAsync(this);
        redis.Pause();
        // Not told yet: requests meet it first.
        var early = await Task.WhenAll(pair.First.SendAsync("192.0.2.1", 100, atOnce: 10), pair.Second.SendAsync("192.0.2.1", 100, atOnce: 10));
        await pair.UntilAsync("local", 2);
        var late = await Task.WhenAll(pair.First.SendAsync("192.0.2.2", 100, atOnce: 10), pair.Second.SendAsync("192.0.2.2", 100, atOnce: 10));

        Assert.That(early, Is.EqualTo(new[] { Share, Share }));
        Assert.That(late, Is.EqualTo(new[] { Share, Share }));

        redis.Continue();
        await pair.UntilAsync("shared", 2);
        Assert.That(await pair.UseUpAsync("192.0.2.3", Both), Is.InRange(Limit, Limit + Batch));
    }

    [Test]
    public async Task A_gateway_that_finds_no_Redis_counts_by_itself_until_there_is_one()
    {
        await redis.StopAsync();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        Assert.That(await first.SendAsync("192.0.2.1", 200, atOnce: 10), Is.EqualTo(Limit));
        Assert.That((await first.StateAsync()).GetProperty("mode").GetString(), Is.EqualTo("local"));

        await redis.StartAgainAsync();
        await first.UntilAsync("shared", 2);
        await second.UntilAsync("shared", 2);
        Assert.That(await UseUpAsync(() => Both(n => first.SendAsync("192.0.2.2", n), n => second.SendAsync("192.0.2.2", n))), Is.InRange(Limit, Limit + Batch));
    }

    [Test]
    public async Task A_gateway_that_stops_is_no_longer_counted()
    {
        await using var first = await StartAsync();
        await using (var second = await StartAsync())
        {
            await first.UntilAsync("shared", 2);
            await second.Edge.Gateway.StopAsync();
            await first.UntilAsync("shared", 1);
        }
    }

    [TestCase("1000000/10s")]
    [TestCase("1000/10s")]
    public async Task A_request_costs_Redis_less_than_a_fiftieth_of_a_command(string limit)
    {
        const int requests = 6000;
        await using var one = await StartAsync(("RATE_LIMIT", limit));
        await one.UntilAsync("shared", 1);
        var before = await LeasesAsync();
        await one.SendAsync("192.0.2.1", requests, atOnce: 8);

        Assert.That(await LeasesAsync() - before, Is.LessThan(requests * 0.02));
    }

    private static async Task<int> Half(Func<int, Task<int>> first, Func<int, Task<int>> second)
    {
        var passed = 0;
        for (var i = 0; i < 150; i++)
            passed += await first(1) + await second(1);
        return passed;
    }

    private static async Task<int> Both(Func<int, Task<int>> first, Func<int, Task<int>> second) => (await Task.WhenAll(first(200), second(200))).Sum();

    // Until nothing passes any more. On a busy machine Redis may seem late for a moment, and then each holds its share for so long.
    private static async Task<int> UseUpAsync(Func<Task<int>> round, int used = 0)
    {
        var passed = used;
        await Wait.UntilAsync(async () =>
        {
            var more = await round();
            passed += more;
            return more == 0 && passed >= Limit;
        }, "the limit is used up");
        return passed;
    }

    private async Task<long> LeasesAsync()
    {
        var stats = await redis.CommandAsync("INFO commandstats");
        var line = stats.Split("\r\n").Where(l => l.StartsWith("cmdstat_evalsha:", StringComparison.Ordinal) || l.StartsWith("cmdstat_eval:", StringComparison.Ordinal));
        return line.Sum(l => long.Parse(l.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
    }

    private Task<Limited> StartAsync(params (string Name, string? Value)[] settings) =>
        Limited.StartAsync(backend, [("REDIS_URL", redis.Url), ("RATE_LIMIT", $"{Limit}/1h"), .. settings]);

    private sealed record Pair(Limited First, Limited Second) : IAsyncDisposable
    {
        public static async Task<Pair> StartAsync(SharedLimitTests tests)
        {
            var pair = new Pair(await tests.StartAsync(), await tests.StartAsync());
            await pair.UntilAsync("shared", 2);
            return pair;
        }

        public Task<int> UseUpAsync(string client, Func<Func<int, Task<int>>, Func<int, Task<int>>, Task<int>> round, int used = 0) =>
            SharedLimitTests.UseUpAsync(() => round(n => First.SendAsync(client, n), n => Second.SendAsync(client, n)), used);

        public async Task UntilAsync(string mode, int gateways)
        {
            await First.UntilAsync(mode, gateways);
            await Second.UntilAsync(mode, gateways);
        }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
        }
    }
}
