namespace ResponsiAI.Gateway.Tests.Sessions.Express;

[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ExpressSettingsTests
{
    [TestCase("SESSION_COMPAT", "canary", "SESSION_COMPAT: ")]
    [TestCase("REDIS_URL", null, "REDIS_URL: it is missing")]
    [TestCase("SESSION_SECRET", null, "SESSION_SECRET: it is missing")]
    [TestCase("SESSION_COMPAT_COOKIE", "canary;", "SESSION_COMPAT_COOKIE: it is not the name")]
    [TestCase("SESSION_COMPAT_COOKIE", "__Host-session", "SESSION_COMPAT_COOKIE: it is the name of the gateway's own")]
    [TestCase("SESSION_COMPAT_USER", "canary..x", "SESSION_COMPAT_USER: ")]
    [TestCase("SESSION_COMPAT_USER", "canary:date", "SESSION_COMPAT_USER: ")]
    [TestCase("SESSION_COMPAT_ROLLING", "canary", "SESSION_COMPAT_ROLLING: ")]
    public async Task A_wrong_setting_stops_the_start(string name, string? value, string said)
    {
        var settings = new Dictionary<string, string?> { ["SESSION_COMPAT"] = "carry", ["REDIS_URL"] = "redis://127.0.0.1:1", ["SESSION_SECRET"] = "canary of the application", [name] = value };
        await using var process = ServiceProcess.Launch("Gateway", settings);

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(process.Output, Does.Contain("  " + said).And.Contain("1 setting").And.Not.Contain("canary"));
    }

    [Test]
    public async Task Without_the_setting_the_cookie_of_an_application_is_like_any_other()
    {
        await using var house = await ExpressHouse.BuildAsync(("SESSION_COMPAT", null));
        var visitor = new Visitor();
        await visitor.PostAsync(house.New, "/sign-in", """{"user":"anna"}""");
        var seen = await visitor.SeenAsync(house.New);

        Assert.Multiple(() =>
        {
            Assert.That(seen.Id, Is.Null);
            Assert.That(seen.Cookie, Does.StartWith("connect.sid="));
            Assert.That(visitor.LastSetCookie, Is.Empty);
        });
    }

    [Test]
    public async Task Other_names_of_the_cookie_and_the_records_are_used()
    {
        await using var house = await ExpressHouse.BuildAsync(("SESSION_COMPAT_COOKIE", "sid"), ("SESSION_COMPAT_PREFIX", "app[1]:"));
        var visitor = new Visitor();
        await visitor.StartAsync(house.New, "berta");
        using var list = await house.Edge.Management.PostAsync("/sessions/list", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));

        Assert.Multiple(async () =>
        {
            Assert.That(visitor.Cookies.Keys, Is.EqualTo(new[] { "sid" }));
            Assert.That(await house.Redis.CommandAsync("KEYS app*"), Does.Contain("app[1]:"));
            Assert.That(await list.Content.ReadAsStringAsync(), Does.Contain("berta"));
        });
    }

    [Test]
    public async Task A_backend_that_may_not_see_the_session_does_not_see_the_cookie_and_cannot_write_it()
    {
        await using var house = await ExpressHouse.BuildAsync(("ReverseProxy__Routes__app__Metadata__Session", "none"));
        var visitor = new Visitor();
        await visitor.PostAsync(house.New, "/sign-in", """{"user":"carla"}""");
        Assert.That(visitor.LastSetCookie, Is.Empty);

        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"carla"}""");
        Assert.That(await visitor.SeenAsync(house.New), Is.EqualTo(new GatewaySession(null, null, null, null)));
    }
}
