using System.Net;
using System.Security.Cryptography;
using System.Text;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

[Parallelizable(ParallelScope.Self)]
internal sealed class RedisTests
{
    private const string Secret = "a-secret-of-the-tests-with-more-than-32-characters";

    [Test]
    public async Task Redis_holds_a_session_under_a_hash_of_its_id_encrypted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var edge = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        var browser = new Browser(edge);
        await browser.SignInAsync("nora-in-clear");
        var id = browser.Cookie!["__Host-session=".Length..].Split('.')[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(id.Replace('-', '+').Replace('_', '/') + "="))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var dump = await redis.CommandAsync($"HGETALL session:{{{hash}}}");
        var keys = await redis.CommandAsync("KEYS *");
        var ring = await redis.CommandAsync("LRANGE session-keys 0 -1");

        Assert.Multiple(async () =>
        {
            Assert.That(dump, Does.StartWith("*4"));
            Assert.That(keys + dump, Does.Not.Contain(id).And.Not.Contain("nora"));
            Assert.That(ring, Does.Contain("sealed").And.Not.Contain("masterKey"));
            Assert.That(int.Parse((await redis.CommandAsync($"TTL session:{{{hash}}}"))[1..]), Is.InRange(86_400, 86_520));
        });
    }

    [Test]
    public async Task A_restart_of_the_gateway_keeps_the_user_signed_in_and_a_second_gateway_knows_the_session()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        await using var second = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        var browser = new Browser(first);
        await browser.SignInAsync("otto");
        Assert.That((await new Browser(second) { Cookie = browser.Cookie }.WhoAmIAsync()).User, Is.EqualTo("otto"));

        await first.DisposeGatewayAsync();
        await using var again = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        Assert.That((await new Browser(again) { Cookie = browser.Cookie }.WhoAmIAsync()).User, Is.EqualTo("otto"));

        using var signOut = await new Browser(second) { Cookie = browser.Cookie }.PostAsync("/sign-out");
        Assert.That((await new Browser(again) { Cookie = browser.Cookie }.WhoAmIAsync()).User, Is.Null);
    }

    [Test]
    public async Task Without_Redis_the_site_serves_and_signs_in_and_what_happened_meanwhile_holds_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var edge = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        var (before, leaver) = (new Browser(edge), new Browser(edge));
        await before.SignInAsync("paul");
        await leaver.SignInAsync("quentin");
        var left = leaver.Cookie;
        Assert.That((await before.WhoAmIAsync()).User, Is.EqualTo("paul"));
        Assert.That((await leaver.WhoAmIAsync()).User, Is.EqualTo("quentin"));
        await SessionsAreAsync(edge, "ok");

        await redis.StopAsync();
        var during = new Browser(edge);
        await during.SignInAsync("rosa");
        using var signOut = await leaver.PostAsync("/sign-out");
        Assert.Multiple(async () =>
        {
            Assert.That((await before.WhoAmIAsync()).User, Is.EqualTo("paul"));
            Assert.That((await during.WhoAmIAsync()).User, Is.EqualTo("rosa"));
            Assert.That((await new Browser(edge) { Cookie = left }.WhoAmIAsync()).User, Is.Null);
        });
        await SessionsAreAsync(edge, "degraded");
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("Redis does not answer"), "the loss is logged");

        await redis.StartAgainAsync();
        await SessionsAreAsync(edge, "ok");
        Assert.Multiple(async () =>
        {
            Assert.That((await during.WhoAmIAsync()).User, Is.EqualTo("rosa"));
            Assert.That((await new Browser(edge) { Cookie = left }.WhoAmIAsync()).User, Is.Null);
        });
    }

    [Test]
    public async Task A_Redis_that_hangs_delays_no_request_twice_and_a_Redis_absent_at_the_start_is_the_same_case()
    {
        await using var redis = await RedisServer.StartAsync();
        var url = redis.Url;
        await redis.StopAsync();
        await using var edge = await EdgeProcess.WithDemoAsync(("REDIS_URL", url), ("SESSION_SECRET", Secret));
        var browser = new Browser(edge);
        await browser.SignInAsync("sepp");
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("sepp"));

        await redis.StartAgainAsync();
        await SessionsAreAsync(edge, "ok");
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("sepp"));

        redis.Pause();
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("sepp"));
        await SessionsAreAsync(edge, "degraded");
        redis.Continue();
        await SessionsAreAsync(edge, "ok");
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("sepp"));
    }

    [Test]
    public async Task A_gateway_that_was_cut_off_brings_no_ended_session_back_and_ends_those_that_it_could_not_read()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cable = new Cable(redis.Port);
        await using var here = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        await using var there = await EdgeProcess.WithDemoAsync(("REDIS_URL", cable.Url), ("SESSION_SECRET", Secret));
        var (changed, unread) = (new Browser(here), new Browser(here));
        await changed.SignInAsync("uta");
        await unread.SignInAsync("vera");
        Assert.That((await new Browser(there) { Cookie = changed.Cookie }.WhoAmIAsync()).User, Is.EqualTo("uta"));

        cable.Cut();
        await SessionsAreAsync(there, "degraded");
        var (changedCookie, unreadCookie) = (changed.Cookie, unread.Cookie);
        using (await new Browser(there) { Cookie = changedCookie }.PostAsync("/data", Json("""{"x":1}""")))
        using (await changed.PostAsync("/sign-out"))
        using (await new Browser(there) { Cookie = unreadCookie }.PostAsync("/sign-out"))
            cable.Mend();
        await SessionsAreAsync(there, "ok");

        foreach (var edge in new[] { here, there })
            foreach (var cookie in new[] { changedCookie, unreadCookie })
                Assert.That((await new Browser(edge) { Cookie = cookie }.WhoAmIAsync()).User, Is.Null);
    }

    [Test]
    public async Task A_session_that_cannot_be_read_at_the_moment_keeps_its_cookie()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cable = new Cable(redis.Port);
        await using var here = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        await using var there = await EdgeProcess.WithDemoAsync(("REDIS_URL", cable.Url), ("SESSION_SECRET", Secret));
        var browser = new Browser(here);
        await browser.SignInAsync("walter");
        cable.Cut();
        await SessionsAreAsync(there, "degraded");
        var elsewhere = new Browser(there) { Cookie = browser.Cookie };
        using var answer = await elsewhere.PostAsync("/data", Json("""{"x":1}"""));
        Assert.That(elsewhere.LastSetCookie, Is.Empty);

        cable.Mend();
        await SessionsAreAsync(there, "ok");
        Assert.That((await elsewhere.WhoAmIAsync()).User, Is.EqualTo("walter"));
    }

    [Test]
    public async Task Gateways_that_made_their_keys_apart_open_each_others_sessions_afterwards_and_a_damaged_mirror_stops_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cable = new Cable(redis.Port);
        await using var here = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret));
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("keys"));
        await File.WriteAllTextAsync(folder.Combine("keys/key-damaged.xml"), "");
        cable.Cut();
        await using var there = await EdgeProcess.WithDemoAsync(("REDIS_URL", cable.Url), ("SESSION_SECRET", Secret), ("DATA_DIR", folder.Path));
        var browser = new Browser(there);
        await browser.SignInAsync("xaver");
        cable.Mend();
        await SessionsAreAsync(there, "ok");

        Assert.That((await new Browser(here) { Cookie = browser.Cookie }.WhoAmIAsync()).User, Is.EqualTo("xaver"));
        Assert.That(there.Gateway.Child.HasExited, Is.False);
    }

    [Test]
    public async Task A_gateway_that_restarts_while_Redis_is_empty_opens_its_key_ring_from_the_data_folder()
    {
        using var folder = new TemporaryFolder();
        await using var redis = await RedisServer.StartAsync();
        var browser = await SignInAndReadAsync(redis, folder, null);
        var ring = await redis.CommandAsync("LRANGE session-keys 0 -1");
        await redis.CommandAsync("DEL session-keys");
        await SignInAndReadAsync(redis, folder, browser.Cookie);

        Assert.That(await redis.CommandAsync("LRANGE session-keys 0 -1"), Is.EqualTo(ring));
    }

    private static async Task<Browser> SignInAndReadAsync(RedisServer redis, TemporaryFolder folder, string? cookie)
    {
        await using var edge = await EdgeProcess.WithDemoAsync(("REDIS_URL", redis.Url), ("SESSION_SECRET", Secret), ("DATA_DIR", folder.Path));
        var browser = new Browser(edge) { Cookie = cookie };
        if (cookie is null)
            await browser.SignInAsync("toni");
        Assert.That((await browser.WhoAmIAsync()).User, Is.EqualTo("toni"));
        return browser;
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static Task SessionsAreAsync(EdgeProcess edge, string state) => Wait.UntilAsync(async () =>
    {
        using var answer = await edge.Plain.GetAsync("/api/health");
        return (await answer.Content.ReadAsStringAsync()).Contains($"\"sessions\":\"{state}\"", StringComparison.Ordinal);
    }, $"health says sessions: {state}");
}
