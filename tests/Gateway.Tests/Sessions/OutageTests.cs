using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>Redis is lost for some seconds under load.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class OutageTests
{
    private const int Users = 500;

    /// <summary>Seconds; what is asked of the gateways is 20, which takes no other way through them than 5.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(double.Parse(TestContext.Parameters.Get("outage", "5"), System.Globalization.CultureInfo.InvariantCulture));

    [TestCase("killed, back empty")]
    [TestCase("killed, back with its data", Category = "Long")]
    [TestCase("paused")]
    public async Task Nobody_notices_that_Redis_is_away_and_who_signs_out_meanwhile_stays_out(string how)
    {
        await using var redis = await RedisServer.StartAsync(how.EndsWith("data", StringComparison.Ordinal) ? ["--appendonly", "yes", "--appendfsync", "always"] : []);
        await using var gateways = await Gateways.StartAsync(redis.Url);
        var crowd = gateways.Crowd;
        await gateways.AreAsync("ok");
        await crowd.SignInAsync("user", Users);
        using var stop = new CancellationTokenSource();
        var browsing = crowd.BrowseAsync(atOnce: 8, stop.Token);
        await Wait.UntilAsync(() => crowd.Requests > 3 * Users, "everybody browses");

        if (how == "paused")
            redis.Pause();
        else
            await redis.StopAsync();
        await gateways.AreAsync("degraded");
        var detail = await Gateways.IsAsync(gateways.First, "degraded");
        var left = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => crowd.SignOutAsync($"user{i}", gateways.All[i % 2])));
        await Task.WhenAll(gateways.All.Select(async (edge, i) => (await edge.Https.SendAsync(Request(crowd, "user100", $"/?set=at{i}"))).Dispose()));
        var arrived = new Browser(gateways.First);
        using (await arrived.GetAsync("/?start=newcomer"))
            await Task.Delay(Outage, TimeProvider.System);
        if (how == "paused")
            redis.Continue();
        else
            await redis.StartAgainAsync();
        await gateways.AreAsync("ok");
        var after = crowd.Requests;
        await Wait.UntilAsync(() => crowd.Requests > after + (2 * Users), "everybody browses on");
        await stop.CancelAsync();
        await browsing;

        var (slowest, percentile) = crowd.Times();
        await TestContext.Out.WriteLineAsync($"{how}: {crowd.Requests} requests, slowest {slowest:F0} ms, p99 {percentile:F0} ms; {detail}");
        Assert.Multiple(() =>
        {
            Assert.That(crowd.Faults, Is.Empty);
            // Its commands would take longer than that to fail by themselves, one after the other.
            Assert.That(slowest, Is.LessThan(2000));
            Assert.That(detail, Does.Match($@"^Redis does not answer \(\w+\) since \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ; "));
        });
        foreach (var edge in gateways.All)
        {
            foreach (var cookie in left)
                await Wait.UntilAsync(async () => await Crowd.UserOfAsync(cookie, edge) == "", "who has signed out stays out");
            await Wait.UntilAsync(async () => await Crowd.UserOfAsync(arrived.Cookie!, edge) == "newcomer", "who has signed in is known everywhere");
            await Wait.UntilAsync(async () => await DataOfAsync(crowd, "user100", edge) is var data && data.Contains("at0", StringComparison.Ordinal) && data.Contains("at1", StringComparison.Ordinal), "what was changed at either gateway is merged");
        }
    }

    [TestCase("killed")]
    [TestCase("paused")]
    public async Task A_gateway_that_starts_again_meanwhile_knows_everybody_when_Redis_is_back_and_touches_no_cookie_until_then(string how)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url);
        var crowd = gateways.Crowd;
        await gateways.AreAsync("ok");
        await crowd.SignInAsync("user", 100);
        if (how == "paused")
            redis.Pause();
        else
            await redis.StopAsync();
        await gateways.AreAsync("degraded");

        await gateways.Second.Gateway.StopAsync();
        await using var again = await Gateways.StartAsync(gateways.Application, redis.Url);
        foreach (var user in crowd.Users)
        {
            var browser = new Browser(again) { Cookie = crowd.CookieOf(user) };
            using var page = await browser.GetAsync("/");
            Assert.That(browser.LastSetCookie, Is.Empty);
            using var change = await browser.GetAsync("/?set=x");
            Assert.That(browser.LastSetCookie, Is.Empty);
        }

        if (how == "paused")
            redis.Continue();
        else
            await redis.StartAgainAsync();
        foreach (var user in crowd.Users)
            await Wait.UntilAsync(async () =>
            {
                var browser = new Browser(again) { Cookie = crowd.CookieOf(user) };
                using var page = await browser.GetAsync("/?set=y");
                Assert.That(browser.Cookie, Is.EqualTo(crowd.CookieOf(user)));
                return (await page.Content.ReadAsStringAsync()).StartsWith(user + " ", StringComparison.Ordinal);
            }, "everybody is known again");
        Assert.That(crowd.Faults, Is.Empty);
    }

    [Test]
    public async Task An_end_holds_when_Redis_comes_back_with_data_from_before_it()
    {
        await using var redis = await RedisServer.StartAsync("--dbfilename", "before.rdb");
        await using var gateways = await Gateways.StartAsync(redis.Url);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("user", 4);
        await redis.CommandAsync("SAVE");
        var cookies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => gateways.Crowd.SignOutAsync($"user{i}", gateways.All[i % 2])));
        await redis.StopAsync();
        await gateways.AreAsync("degraded");
        await redis.StartAgainAsync();
        await gateways.AreAsync("ok");

        await using var third = await Gateways.StartAsync(gateways.Application, redis.Url);
        foreach (var edge in (EdgeProcess[])[.. gateways.All, third])
            foreach (var cookie in cookies)
                await Wait.UntilAsync(async () => await Crowd.UserOfAsync(cookie, edge) == "", "an ended session stays ended");
        Assert.That(await redis.CommandAsync("EXISTS session-keys"), Is.EqualTo(":1"), "it did come back with its data");
    }

    private static HttpRequestMessage Request(Crowd crowd, string user, string path) => new(HttpMethod.Get, path) { Headers = { { "Cookie", crowd.CookieOf(user) } } };

    private static async Task<string> DataOfAsync(Crowd crowd, string user, EdgeProcess edge)
    {
        using var answer = await edge.Https.SendAsync(Request(crowd, user, "/"));
        var data = (await answer.Content.ReadAsStringAsync()).Split(' ')[1].Replace('-', '+').Replace('_', '/');
        return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data.PadRight((data.Length + 3) / 4 * 4, '=')));
    }
}
