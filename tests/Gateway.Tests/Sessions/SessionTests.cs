using System.Net;
using System.Text;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

[Parallelizable(ParallelScope.Self)]
internal sealed class SessionTests
{
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => edge = await EdgeProcess.WithDemoAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await edge.DisposeAsync();

    [Test]
    public async Task Sign_in_sets_a_host_cookie_with_its_flags_and_the_backend_knows_the_user()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("Zoë 100%");
        var line = browser.LastSetCookie.Single();

        Assert.Multiple(async () =>
        {
            Assert.That(line, Does.Match("^__Host-session=[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{43}; max-age=86400; path=/; secure; samesite=lax; httponly$"));
            Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("Zoë 100%"));
        });
    }

    [Test]
    public async Task A_second_sign_in_makes_a_new_id_and_the_former_one_ends()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("anna");
        var (cookie, handle) = (browser.Cookie, (await browser.WhoAmIAsync()).Session);
        await browser.SignInAsync("berta");
        var thief = new Browser(edge) { Cookie = cookie };

        Assert.Multiple(async () =>
        {
            Assert.That(browser.Cookie, Is.Not.EqualTo(cookie));
            Assert.That((await browser.WhoAmIAsync()).Session, Is.Not.EqualTo(handle));
            Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("berta"));
            Assert.That((await thief.WhoAmIAsync()).User, Is.Null);
        });
    }

    [Test]
    public async Task Signing_out_ends_the_session_and_deletes_the_cookie()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("carl");
        var cookie = browser.Cookie;
        using var answer = await browser.PostAsync("/sign-out");
        var after = new Browser(edge) { Cookie = cookie };

        Assert.Multiple(async () =>
        {
            Assert.That(browser.Cookie, Is.Null);
            Assert.That((await after.WhoAmIAsync()).User, Is.Null);
        });
    }

    [Test]
    public async Task Data_is_merged_survives_sign_in_from_anonymous_and_a_null_removes_a_member()
    {
        var browser = new Browser(edge);
        await SetAsync(browser, """{"cart":{"a":1,"b":2},"theme":"dark"}""");
        var anonymous = await browser.WhoAmIAsync();
        await browser.SignInAsync("dora");
        await SetAsync(browser, """{"cart":{"a":null,"c":3}}""");
        var signedIn = await browser.WhoAmIAsync();

        Assert.Multiple(() =>
        {
            Assert.That(anonymous.User, Is.Null);
            Assert.That(anonymous.Data.ToJsonString(), Is.EqualTo("""{"cart":{"a":1,"b":2},"theme":"dark"}"""));
            Assert.That(signedIn.User, Is.EqualTo("dora"));
            Assert.That(signedIn.Data.ToJsonString(), Is.EqualTo("""{"cart":{"b":2,"c":3},"theme":"dark"}"""));
        });
    }

    [Test]
    public async Task Another_users_sign_in_does_not_inherit_the_data()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("emil");
        await SetAsync(browser, """{"secretOfEmil":1}""");
        await browser.SignInAsync("frieda");

        Assert.That((await browser.WhoAmIAsync()).Data.ToJsonString(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task Data_beyond_4_KB_is_dropped_and_the_answer_passes()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("gustav");
        await SetAsync(browser, """{"small":1}""");
        await SetAsync(browser, $$"""{"large":"{{new string('x', 4096)}}"}""");

        Assert.That((await browser.WhoAmIAsync()).Data.ToJsonString(), Is.EqualTo("""{"small":1}"""));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("longer than 4096 bytes"), "the drop is logged");
    }

    [Test]
    public async Task Concurrent_changes_of_one_session_are_all_kept()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("hans");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SetAsync(new Browser(edge) { Cookie = browser.Cookie }, $$"""{"k{{i}}":{{i}}}""")));

        Assert.That((await browser.WhoAmIAsync()).Data, Has.Count.EqualTo(20));
    }

    [TestCase("__Host-session=x")]
    [TestCase("__Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("__Host-session=")]
    public async Task A_cookie_that_we_did_not_sign_is_no_session_and_is_never_adopted(string cookie)
    {
        var browser = new Browser(edge) { Cookie = cookie };

        Assert.That((await browser.WhoAmIAsync()).Session, Is.Null);
        await browser.SignInAsync("ida");
        Assert.That(browser.Cookie, Does.Not.StartWith("__Host-session=AAAA"));
    }

    [Test]
    public async Task A_client_cannot_pose_as_a_user_and_the_backend_never_sees_the_cookie()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("johanna");
        browser.Cookie = "before=1; " + browser.Cookie + "; after=2";
        using var answer = await browser.SendAsync(HttpMethod.Get, "/echo", null,
            ("X-Session-User", "admin"), ("X_Session_User", "admin"), ("X-Session-Data", "e30"), ("x-session-anything", "1"), ("X-Internal-Token", "guess"), ("X-Internal-Other", "1"),
            ("Connection", "X-Session-User"));
        var echo = await answer.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(echo, Does.Contain("\"X-Session-User\":\"johanna\"").And.Contain("\"Cookie\":\"before=1; after=2\""));
            Assert.That(echo, Does.Not.Contain("admin").And.Not.Contain("__Host-session").And.Not.Contain("guess").And.Not.Contain("X_Session").And.Not.Contain("X-Internal"));
        });
    }

    [Test]
    public async Task Answers_to_a_session_are_not_stored_unless_the_backend_says_so()
    {
        var browser = new Browser(edge);
        await browser.SignInAsync("karl");
        using var page = await browser.GetAsync("/");
        using var asset = await browser.GetAsync("/app.css");
        using var anonymous = await edge.Https.GetAsync("/");

        Assert.Multiple(() =>
        {
            Assert.That(page.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
            Assert.That(asset.Headers.CacheControl?.ToString(), Is.EqualTo("public, max-age=3600"));
            Assert.That(anonymous.Headers.CacheControl, Is.Null);
        });
    }

    [Test]
    public async Task Session_headers_of_a_route_that_may_not_change_sessions_are_removed_and_logged()
    {
        await using var backend = await TestBackend.StartAsync(context =>
        {
            context.Response.Headers["X-Session-Start"] = "mallory";
            context.Response.Headers["X-Session-Other"] = "1";
            context.Response.Headers.SetCookie = "__Host-session=forged; Path=/; Secure";
            return Task.CompletedTask;
        });
        await using var closed = await EdgeProcess.InFrontOfAsync(backend.Address, ("ReverseProxy__Routes__app__Metadata__Session", "read"));
        using var answer = await closed.Https.GetAsync("/");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.Where(h => h.Key.StartsWith("X-Session", StringComparison.OrdinalIgnoreCase)), Is.Empty);
            Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        });
        await Wait.UntilAsync(() => closed.Gateway.Output.Contains("may not change sessions"), "the removal is logged");
    }

    [Test]
    public async Task A_new_first_secret_keeps_everybody_signed_in_and_a_removed_one_ends_what_only_it_had_signed()
    {
        await using var redis = await RedisServer.StartAsync();
        string old = new('o', 40), young = new('n', 40);
        var browser = await WithSecretAsync(redis, old, null, expected: "lena");
        var former = browser.Cookie;
        browser = await WithSecretAsync(redis, $"{young},{old}", browser.Cookie, expected: "lena");
        await WithSecretAsync(redis, young, former, expected: null);
        await WithSecretAsync(redis, young, browser.Cookie, expected: "lena");
    }

    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("[1]")]
    [TestCase("not json")]
    public async Task A_patch_that_is_no_proper_object_is_dropped_and_the_answer_passes(string patch)
    {
        await using var backend = await TestBackend.StartAsync(context =>
        {
            context.Response.Headers["X-Session-Set"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            return Task.CompletedTask;
        });
        await using var front = await EdgeProcess.InFrontOfAsync(backend.Address);
        using var answer = await front.Https.GetAsync("/");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
    }

    [Test]
    public async Task A_cookie_never_leaves_on_an_answer_that_shared_caches_may_keep()
    {
        await using var gateway = await EdgeProcess.WithDemoAsync();
        var browser = new Browser(gateway);
        await browser.SignInAsync("yvonne");
        using var asset = await browser.GetAsync("/app.css");
        using var page = await browser.GetAsync("/");

        Assert.Multiple(() =>
        {
            Assert.That(asset.Headers.CacheControl!.Public, Is.True);
            Assert.That(asset.Headers.Contains("Set-Cookie"), Is.False);
            Assert.That(page.Headers.CacheControl!.NoStore, Is.True);
        });
    }

    [Test]
    public async Task A_cookie_domain_takes_the_prefix_away()
    {
        await using var wide = await EdgeProcess.WithDemoAsync(("COOKIE_DOMAIN", ".example.com"));
        var browser = new Browser(wide);
        await browser.SignInAsync("max");

        Assert.That(browser.LastSetCookie.Single(), Does.Match("^session=[^;]+; max-age=86400; domain=example.com; path=/; secure; samesite=lax; httponly$"));
    }

    private static async Task<Browser> WithSecretAsync(RedisServer redis, string secret, string? cookie, string? expected)
    {
        await using var gateway = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", secret));
        var browser = new Browser(gateway) { Cookie = cookie };
        if (cookie is null)
            await browser.SignInAsync("lena");
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo(expected));
        return browser;
    }

    private static async Task SetAsync(Browser browser, string json)
    {
        using var answer = await browser.PostAsync("/data", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }
}
