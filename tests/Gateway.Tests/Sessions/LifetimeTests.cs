using System.Net;
using System.Text;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>How long sessions last, how many there may be, and what operators see of them; in memory and in Redis.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LifetimeTests
{
    private RedisServer redis = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => redis = await RedisServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await redis.DisposeAsync();

    [Test]
    public async Task A_session_that_is_not_used_ends_and_one_in_use_goes_on_until_its_absolute_end([Values] bool shared)
    {
        await using var application = await Crowd.StartApplicationAsync();
        await using var edge = await StartAsync(application, shared, ("SESSION_IDLE", "6s"), ("SESSION_ABSOLUTE", "18s"));
        var (idle, busy) = (new Browser(edge), new Browser(edge));
        using (await busy.GetAsync("/?start=busy"))
        using (await idle.GetAsync("/?start=idle"))
            Assert.That(busy.LastSetCookie.Single(), Does.Contain("max-age=6;"));
        var (idleCookie, busyCookie) = (idle.Cookie!, busy.Cookie!);
        var users = new HashSet<string>();
        await Wait.UntilAsync(async () =>
        {
            users.Add(await Crowd.UserOfAsync(busyCookie, edge));
            return (await SessionControl.ListAsync(edge)).All(s => s.User != "idle");
        }, "the idle session ends");
        Assert.That(users, Is.EquivalentTo(new[] { "busy" }), "and the busy one goes on meanwhile");
        Assert.That(await Crowd.UserOfAsync(idleCookie, edge), Is.Empty, "also where its cookie is sent again");
        await Wait.UntilAsync(async () => await Crowd.UserOfAsync(busyCookie, edge) == "", "the busy session ends absolutely");
        Assert.That(await SessionControl.ListAsync(edge), Is.Empty);
    }

    [Test]
    public async Task A_user_has_so_many_sessions_and_the_oldest_ends([Values] bool shared)
    {
        await using var application = await Crowd.StartApplicationAsync();
        await using var edge = await StartAsync(application, shared, ("SESSIONS_PER_USER", "3"));
        var cookies = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var browser = new Browser(edge);
            using (await browser.GetAsync("/?start=anna"))
                cookies.Add(browser.Cookie!);
        }

        var other = new Browser(edge);
        using (await other.GetAsync("/?start=berta"))
            Assert.That(await Task.WhenAll(cookies.Select(c => Crowd.UserOfAsync(c, edge))), Is.EqualTo(new[] { "", "", "anna", "anna", "anna" }));
        Assert.That(await Crowd.UserOfAsync(other.Cookie!, edge), Is.EqualTo("berta"));
    }

    [Test]
    public async Task Operators_see_where_and_when_sessions_began_and_end_them_by_handle_by_user_or_all([Values] bool shared)
    {
        await using var application = await Crowd.StartApplicationAsync();
        await using var edge = await StartAsync(application, shared);
        var before = TimeProvider.System.GetUtcNow();
        var browsers = new Dictionary<string, Browser>();
        foreach (var (name, user, agent) in new[] { ("one", "anna", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), ("two", "anna", "curl/8.1"), ("three", "berta", "unheard-of"), ("four", "clara", "Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0") })
        {
            browsers[name] = new Browser(edge);
            using var answer = await browsers[name].SendAsync(HttpMethod.Get, $"/?start={user}", null, ("User-Agent", agent), ("X-Forwarded-For", "203.0.113.77"));
        }

        var all = await SessionControl.ListAsync(edge);
        var annas = await SessionControl.ListAsync(edge, new { user = "anna" });
        Assert.Multiple(() =>
        {
            Assert.That(all.Select(s => (s.User, s.Address, s.Browser)), Is.EquivalentTo(new[] { ("anna", "203.0.113.0/24", "Firefox"), ("anna", "203.0.113.0/24", "curl"), ("berta", "203.0.113.0/24", "other"), ("clara", "203.0.113.0/24", "Edge") }));
            Assert.That(annas, Has.Exactly(2).Items);
            foreach (var session in all)
            {
                Assert.That(session.Started, Is.InRange(before, TimeProvider.System.GetUtcNow()));
                Assert.That(session.LastUse, Is.InRange(before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1)));
            }
        });

        Assert.That(await SessionControl.RevokeAsync(edge, new { handle = annas.Single(s => s.Browser == "curl").Handle }), Is.EqualTo(1));
        Assert.That(await AliveAsync(), Is.EquivalentTo(new[] { "one", "three", "four" }));
        Assert.That(await SessionControl.RevokeAsync(edge, new { user = "anna" }), Is.EqualTo(1));
        Assert.That(await AliveAsync(), Is.EquivalentTo(new[] { "three", "four" }));
        Assert.That(await SessionControl.RevokeAsync(edge, new { all = true }), Is.EqualTo(2));
        Assert.That(await AliveAsync(), Is.Empty);
        Assert.That(await SessionControl.ListAsync(edge), Is.Empty);

        async Task<string[]> AliveAsync()
        {
            var alive = new List<string>();
            foreach (var (name, browser) in browsers)
                if (await Crowd.UserOfAsync(browser.Cookie!, edge) != "")
                    alive.Add(name);
            return [.. alive];
        }
    }

    [Test]
    public async Task A_revocation_that_selects_nothing_is_refused()
    {
        await using var application = await Crowd.StartApplicationAsync();
        await using var edge = await StartAsync(application, shared: false);
        foreach (var (body, reason) in new[] { ("{}", "nothing_selected"), ("""{"all":false}""", "nothing_selected"), ("null", "nothing_selected"), ("[1]", "not_json"), ("{", "not_json"), ("", "not_json") })
        {
            using var answer = await edge.Management.PostAsync("/sessions/revoke", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), body);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"\"{reason}\""), body);
        }
    }

    [TestCase("SESSION_IDLE", "24")]
    [TestCase("SESSION_IDLE", "0s")]
    [TestCase("SESSION_IDLE", "-1h")]
    [TestCase("SESSION_IDLE", "31d")]
    [TestCase("SESSION_ABSOLUTE", "1w")]
    [TestCase("SESSION_ABSOLUTE", "1000000d")]
    [TestCase("SESSIONS_PER_USER", "0")]
    [TestCase("SESSIONS_PER_USER", "many")]
    public async Task A_bad_setting_refuses_the_start(string name, string value)
    {
        await using var refused = ServiceProcess.Launch("Gateway", new Dictionary<string, string?> { [name] = value });

        Assert.That(await refused.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(refused.Output, Does.Contain(name));
    }

    private async Task<EdgeProcess> StartAsync(TestBackend application, bool shared, params (string, string?)[] settings)
    {
        if (!shared)
            return await EdgeProcess.InFrontOfAsync(application.Address, settings);
        await redis.CommandAsync("FLUSHALL");
        var edge = await Gateways.StartAsync(application, redis.Url, settings);
        await Gateways.IsAsync(edge, "ok");
        return edge;
    }
}
