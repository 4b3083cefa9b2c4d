using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>The switch to the gateway's own sessions.</summary>
[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ExpressCarryTests
{
    private const string Own = "__Host-session";
    private const string Old = "connect.sid";
    private ExpressHouse house = null!;
    private EdgeProcess carrying = null!;
    private EdgeProcess another = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        house = await ExpressHouse.BuildAsync();
        carrying = await house.OpenAsync(("SESSION_COMPAT", "carry"));
        another = await house.OpenAsync(("SESSION_COMPAT", "carry"));
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        await carrying.DisposeAsync();
        await another.DisposeAsync();
        await house.DisposeAsync();
    }

    [Test]
    public async Task Every_live_session_goes_on_under_the_own_cookie_with_its_handle_user_and_data()
    {
        var (left, right) = (new Visitor(), new Visitor());
        await left.PostAsync(house.Old, "/sign-in", """{"user":"anna","cart":[1.0]}""");
        await right.StartAsync(house.New, "berta");
        foreach (var (visitor, user) in new[] { (left, "anna"), (right, "berta") })
        {
            var (sid, before) = (visitor.Sid, await visitor.SeenAsync(house.New));
            var carried = await CarriedAsync(visitor, carrying);
            var lines = visitor.LastSetCookie;
            var after = await visitor.SeenAsync(carrying.Https);

            Assert.Multiple(async () =>
            {
                Assert.That(carried, Is.EqualTo(before with { Cookie = null }));
                Assert.That(after, Is.EqualTo(carried));
                Assert.That(after.User, Is.EqualTo(user));
                Assert.That(lines, Has.Count.EqualTo(2));
                Assert.That(lines[0], Does.Match($@"^{Own}=[A-Za-z0-9_-]{{43}}\.[A-Za-z0-9_-]{{43}}; max-age=86400; path=/; secure; samesite=lax; httponly$"));
                Assert.That(lines[1], Is.EqualTo("connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax"));
                Assert.That(visitor.Cookies.Keys, Is.EqualTo(new[] { Own }));
                Assert.That(await house.RecordAsync(sid), Is.Null, "the record of the application is gone");
            });
        }
    }

    [Test]
    public async Task Requests_that_come_at_once_to_any_gateway_become_one_session()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"carla"}""");
        var copies = Enumerable.Range(0, 20).Select(_ => visitor.Copy()).ToList();
        var seen = await Task.WhenAll(copies.Select((c, i) => CarriedAsync(c, i % 2 == 0 ? carrying : another)));

        Assert.Multiple(() =>
        {
            Assert.That(seen.Select(s => s.User), Is.All.EqualTo("carla"));
            Assert.That(copies.Select(c => c.Cookies[Own]).Distinct(), Has.Exactly(1).Items);
        });
    }

    [Test]
    public async Task A_change_by_the_first_of_several_answers_is_not_undone_by_the_others()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"dora"}""");
        var (first, second) = (visitor.Copy(), visitor.Copy());
        await CarriedAsync(first, carrying);
        await first.SetAsync(carrying.Https, """{"a":1}""");
        await CarriedAsync(second, another);
        await second.SetAsync(another.Https, """{"b":2}""");

        await Wait.UntilAsync(async () => (await visitor.Copy().SeenAsync(carrying.Https)).Data == """{"user":"dora","a":1,"b":2}""", "both changes are there");
    }

    [Test]
    public async Task An_ended_session_does_not_go_on_whichever_side_ended_it()
    {
        var (before, after) = (new Visitor(), new Visitor());
        await before.PostAsync(house.Old, "/sign-in", """{"user":"emil"}""");
        var ended = before.Copy();
        await before.PostAsync(house.Old, "/sign-out");
        await after.PostAsync(house.Old, "/sign-in", """{"user":"fritz"}""");
        var (stolen, record) = (after.Copy(), await house.RecordAsync(after.Sid));
        var sid = after.Sid;
        await CarriedAsync(after, carrying);
        await after.EndAsync(carrying.Https);
        var gone = await stolen.Copy().SeenAsync(another.Https);
        // As if deleting the record had failed when the session was carried over.
        await house.Records.StringSetAsync("sess:" + sid, record);

        Assert.Multiple(async () =>
        {
            Assert.That((await ended.SeenAsync(carrying.Https)).Id, Is.Null);
            Assert.That(after.Cookies, Is.Empty);
            Assert.That(gone.Id, Is.Null);
            Assert.That((await stolen.Copy().SeenAsync(carrying.Https)).Id, Is.Null, "where it ended");
            Assert.That((await stolen.Copy().SeenAsync(another.Https)).Id, Is.Null, "elsewhere");
        });
    }

    [Test]
    public async Task A_session_of_our_own_goes_first_and_a_sign_in_takes_both_cookies_away()
    {
        var (both, signing) = (new Visitor(), new Visitor());
        await both.StartAsync(carrying.Https, "own");
        await both.PostAsync(house.Old, "/sign-in", """{"user":"old"}""");
        var first = await both.SeenAsync(carrying.Https);
        await signing.PostAsync(house.Old, "/sign-in", """{"user":"gerda"}""");
        await CarriedAsync(signing.Copy(), carrying);
        await signing.StartAsync(carrying.Https, "gerda");

        Assert.Multiple(async () =>
        {
            Assert.That(first.User, Is.EqualTo("own"));
            Assert.That(first.Cookie, Is.Null, "backends see neither cookie");
            Assert.That(both.Cookies.Keys, Is.EquivalentTo(new[] { Own, Old }));
            Assert.That(signing.Cookies.Keys, Is.EqualTo(new[] { Own }));
            Assert.That((await signing.SeenAsync(carrying.Https)).User, Is.EqualTo("gerda"));
        });
    }

    [Test]
    public async Task A_tampered_cookie_is_not_carried_over()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"hans"}""");
        var thief = new Visitor { Cookies = { [Old] = Uri.EscapeDataString("s:" + visitor.Sid + "." + new string('A', 43)) } };

        Assert.That((await thief.SeenAsync(carrying.Https)).Id, Is.Null);
        Assert.That(thief.Cookies.Keys, Is.EqualTo(new[] { Old }));
        Assert.That(await house.RecordAsync(visitor.Sid), Is.Not.Null);
    }

    [Test]
    public async Task Data_beyond_4_KB_is_carried_over_whole_and_shown_when_it_is_smaller()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", $$"""{"user":"ida","large":"{{new string('x', 5000)}}","small":1.0}""");
        var carried = await CarriedAsync(visitor, carrying);
        await visitor.SetAsync(carrying.Https, """{"large":null}""");

        Assert.Multiple(async () =>
        {
            Assert.That(carried.User, Is.EqualTo("ida"));
            Assert.That(carried.Data, Is.Null);
            Assert.That((await visitor.SeenAsync(carrying.Https)).Data, Is.EqualTo("""{"user":"ida","small":1}"""), "as JavaScript wrote it");
        });
    }

    [Test]
    public async Task While_Redis_is_gone_the_old_cookie_stays_and_the_session_goes_on_when_it_is_back()
    {
        await using var cable = new Cable(house.Redis.Port);
        await using var edge = await house.OpenAsync(("SESSION_COMPAT", "carry"), ("REDIS_URL", cable.Url));
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"jan"}""");
        cable.Cut();
        await house.SessionsAreAsync("degraded", edge);
        Assert.That((await visitor.SeenAsync(edge.Https)).Id, Is.Null);
        await visitor.SetAsync(edge.Https, """{"a":1}""");
        Assert.That(visitor.Cookies.Keys, Is.EqualTo(new[] { Old }));

        cable.Mend();
        await house.SessionsAreAsync("ok", edge);
        Assert.That((await CarriedAsync(visitor, edge)).User, Is.EqualTo("jan"));
        Assert.That(visitor.Cookies.Keys, Is.EqualTo(new[] { Own }));
    }

    /// <summary>A machine under load may let a gateway lose Redis for a moment: until it is back, the old cookie stays.</summary>
    private static async Task<GatewaySession> CarriedAsync(Visitor visitor, EdgeProcess gateway)
    {
        GatewaySession seen = null!;
        await Wait.UntilAsync(async () => (seen = await visitor.SeenAsync(gateway.Https)).Id is not null, "the session is carried over");
        return seen;
    }
}
