using System.Globalization;
using System.Text.RegularExpressions;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>The cookie of both sides, byte for byte: signatures, attributes, secrets.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed partial class ExpressCookieTests
{
    private const string Other = "s3cr3t";
    private ExpressHouse house = null!;

    [OneTimeSetUp]
    public async Task BuildAsync() => house = await ExpressHouse.BuildAsync(ExpressProcess.Cookie, rolling: true, [ExpressHouse.Secret, Other]);

    [OneTimeTearDown]
    public async Task RemoveAsync() => await house.DisposeAsync();

    [TestCase("abcdefghijklmnopqrstuvwxyz012345", "s%3Aabcdefghijklmnopqrstuvwxyz012345.2T3g1YIBqofc0ViEUEt59cUq%2Ba6Wlfi59xfb4RQsxSQ")]
    [TestCase("Zm9vYmFyYmF6cXV4cXV1eDEyMzQ1Njc4", "s%3AZm9vYmFyYmF6cXV4cXV1eDEyMzQ1Njc4.XoktfTo0Qk8vCgO9q4%2BO%2B2uM%2FB3qAyXJJVARxqj6hAw")]
    public async Task Known_cookies_are_verified_and_signed_as_they_are(string sid, string cookie)
    {
        await WriteAsync(sid, """{"originalMaxAge":60000,"httpOnly":true,"path":"/"}""");
        var visitor = new Visitor { Cookies = { ["connect.sid"] = cookie } };
        Assert.That((await visitor.SeenAsync(house.New)).User, Is.EqualTo("anna"));
        Assert.That(visitor.LastSetCookie.Single(), Does.StartWith($"connect.sid={cookie}; "));
    }

    [TestCase("-_abcdefghijklmnopqrstuvwxyz0123", "s%3A-_abcdefghijklmnopqrstuvwxyz0123.NK1qKPE7Bw1HwN348R4TI1koqudZBdDH7XWmhT0EStM")]
    [TestCase("-_abcdefghijklmnopqrstuvwxyz0123", "s:-_abcdefghijklmnopqrstuvwxyz0123.NK1qKPE7Bw1HwN348R4TI1koqudZBdDH7XWmhT0EStM")]
    [TestCase("-_abcdefghijklmnopqrstuvwxyz0123", "\"s:-_abcdefghijklmnopqrstuvwxyz0123.NK1qKPE7Bw1HwN348R4TI1koqudZBdDH7XWmhT0EStM\"")]
    public async Task A_later_secret_verifies_and_the_first_signs(string sid, string cookie)
    {
        await WriteAsync(sid, """{"originalMaxAge":60000,"httpOnly":true,"path":"/"}""");
        var (here, there) = (new Visitor { Cookies = { ["connect.sid"] = cookie } }, new Visitor { Cookies = { ["connect.sid"] = cookie } });
        var seen = await here.SeenAsync(house.New);
        await there.GetAsync(house.Old);

        Assert.Multiple(() =>
        {
            Assert.That(seen.User, Is.EqualTo("anna"));
            Assert.That(here.Cookies, Is.EqualTo(there.Cookies).And.Not.ContainValue(cookie));
        });
    }

    [Test]
    public async Task The_first_of_two_cookies_of_the_name_counts_for_both()
    {
        await WriteAsync("abcdefghijklmnopqrstuvwxyz012345", """{"originalMaxAge":60000,"httpOnly":true,"path":"/"}""");
        const string Good = "s%3Aabcdefghijklmnopqrstuvwxyz012345.2T3g1YIBqofc0ViEUEt59cUq%2Ba6Wlfi59xfb4RQsxSQ";
        var visitor = new Visitor { Cookies = { ["connect.sid"] = "s%3Ax.y; connect.sid=" + Good } };

        Assert.Multiple(async () =>
        {
            Assert.That((await visitor.SeenAsync(house.New)).Id, Is.Null);
            Assert.That((await visitor.GetAsync(house.Old))["session"]!["user"], Is.Null);
        });
    }

    [TestCase("""{"originalMaxAge":86400000,"expires":"2026-01-02T03:04:05.678Z","secure":true,"httpOnly":true,"domain":".example.com","path":"/","sameSite":"lax"}""")]
    [TestCase("""{"originalMaxAge":1000000,"partitioned":true,"priority":"high","expires":"2026-01-02T03:04:05.678Z","secure":true,"httpOnly":true,"path":"/","sameSite":"none"}""")]
    [TestCase("""{"originalMaxAge":1000000,"priority":"low","expires":"2026-01-02T03:04:05.678Z","secure":false,"httpOnly":false,"path":"/","sameSite":true}""")]
    [TestCase("""{"originalMaxAge":1000000,"expires":"2026-01-02T03:04:05.678Z","httpOnly":true,"domain":null,"path":"/","sameSite":"strict"}""")]
    [TestCase("""{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}""")]
    public async Task Set_Cookie_of_both_has_the_same_attributes_in_the_same_order(string terms)
    {
        const string Sid = "abcdefghijklmnopqrstuvwxyz012345";
        await WriteAsync(Sid, terms);
        var visitor = new Visitor { Cookies = { ["connect.sid"] = "s%3Aabcdefghijklmnopqrstuvwxyz012345.2T3g1YIBqofc0ViEUEt59cUq%2Ba6Wlfi59xfb4RQsxSQ" } };
        await visitor.GetAsync(house.Old);
        var old = visitor.LastSetCookie.Single();
        await visitor.SeenAsync(house.New);
        var touched = visitor.LastSetCookie.Single();
        await visitor.SetAsync(house.New, """{"a":1}""");
        var changed = visitor.LastSetCookie.Single();
        await visitor.GetAsync(house.Old);
        var again = visitor.LastSetCookie.Single();
        await visitor.StartAsync(house.New, "berta");
        var renewed = visitor.LastSetCookie.Single();

        Assert.Multiple(() =>
        {
            foreach (var line in new[] { touched, changed, again })
            {
                Assert.That(WithoutEnd(line), Is.EqualTo(WithoutEnd(old)));
                Assert.That(End(line), Is.EqualTo(End(old)).Within(TimeSpan.FromMinutes(1)));
            }

            Assert.That(Attributes(renewed), Is.EqualTo(Attributes(old)), "also of a new id");
        });
    }

    [Test]
    public async Task A_session_that_begins_at_the_gateway_has_the_cookie_that_the_application_then_goes_on_with()
    {
        var visitor = new Visitor();
        await visitor.StartAsync(house.New, "carla");
        var here = visitor.LastSetCookie.Single();
        await visitor.GetAsync(house.Old);
        var there = visitor.LastSetCookie.Single();

        Assert.Multiple(() =>
        {
            Assert.That(here, Does.Match(@"^connect\.sid=s%3A[A-Za-z0-9_-]{32}\.[A-Za-z0-9%]{43,}; Path=/; Expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT; HttpOnly; Secure; SameSite=Lax$"));
            Assert.That(WithoutEnd(there), Is.EqualTo(WithoutEnd(here)));
        });
    }

    [Test]
    public async Task An_application_whose_secret_was_changed_first_and_a_gateway_with_both_agree()
    {
        await using var rotated = await ExpressProcess.StartAsync(house.Redis.Url, ["the next secret", ExpressHouse.Secret]);
        await using var edge = await house.OpenAsync(("SESSION_SECRET", $"the next secret,{ExpressHouse.Secret}"));
        var (before, after) = (new Visitor(), new Visitor());
        await before.PostAsync(house.Old, "/sign-in", """{"user":"dora"}""");
        await after.StartAsync(edge.Https, "emil");

        Assert.Multiple(async () =>
        {
            Assert.That((await before.SeenAsync(edge.Https)).User, Is.EqualTo("dora"));
            Assert.That((string?)(await after.GetAsync(rotated.Client))["session"]!["user"], Is.EqualTo("emil"));
            Assert.That((await after.SeenAsync(house.New)).Id, Is.Null, "a gateway without the secret does not know it");
        });
    }

    [Test]
    public async Task Without_rolling_only_a_change_writes_the_cookie_anew_as_in_the_application()
    {
        await using var express = await ExpressProcess.StartAsync(house.Redis.Url, [ExpressHouse.Secret]);
        await using var edge = await house.OpenAsync();
        var visitor = new Visitor();
        await visitor.PostAsync(express.Client, "/sign-in", """{"user":"frieda"}""");
        foreach (var (use, lines) in new (Func<Task>, int)[]
        {
            (() => visitor.GetAsync(express.Client), 0), (() => visitor.SeenAsync(edge.Https), 0),
            (() => visitor.PostAsync(express.Client, "/set", """{"a":1}"""), 1), (() => visitor.SetAsync(edge.Https, """{"b":2}"""), 1),
        })
        {
            await use();
            Assert.That(visitor.LastSetCookie, Has.Count.EqualTo(lines));
        }
    }

    [GeneratedRegex("Expires=([^;]*)")]
    private static partial Regex ExpiresAttribute { get; }

    private static string WithoutEnd(string line) => ExpiresAttribute.Replace(line, "Expires");

    private static string Attributes(string line) => WithoutEnd(line)[line.IndexOf(';', StringComparison.Ordinal)..];

    private static DateTimeOffset End(string line) =>
        ExpiresAttribute.Match(line) is { Success: true } match ? DateTimeOffset.ParseExact(match.Groups[1].Value, "R", CultureInfo.InvariantCulture) : default;

    private Task<bool> WriteAsync(string sid, string terms) => house.Records.StringSetAsync("sess:" + sid, $$"""{"cookie":{{terms}},"user":"anna"}""", TimeSpan.FromSeconds(100));
}
