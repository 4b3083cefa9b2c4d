using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>The application and the gateway use the same sessions at the same time.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ExpressSharingTests
{
    private ExpressHouse house = null!;

    [OneTimeSetUp]
    public async Task BuildAsync() => house = await ExpressHouse.BuildAsync();

    [OneTimeTearDown]
    public async Task RemoveAsync() => await house.DisposeAsync();

    [Test]
    public async Task A_session_begun_in_the_application_is_read_changed_and_ended_at_the_gateway()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"Zoë","cart":[1]}""");
        var (sid, seen) = (visitor.Sid, await visitor.SeenAsync(house.New));
        await visitor.SetAsync(house.New, """{"theme":"dark"}""");
        var changed = (await visitor.GetAsync(house.Old))["session"]!;
        await visitor.EndAsync(house.New);
        var after = await visitor.GetAsync(house.Old);

        Assert.Multiple(async () =>
        {
            Assert.That(seen.User, Is.EqualTo("Zoë"));
            Assert.That(seen.Data, Is.EqualTo("""{"user":"Zoë","cart":[1]}"""));
            Assert.That((string?)changed["theme"], Is.EqualTo("dark"));
            Assert.That(changed["cart"]!.ToJsonString(), Is.EqualTo("[1]"));
            Assert.That(visitor.Cookies, Is.Empty, "the cookie is deleted");
            Assert.That(after["session"]!["user"], Is.Null);
            Assert.That(await house.RecordAsync(sid), Is.Null);
        });
    }

    [Test]
    public async Task A_session_begun_at_the_gateway_is_read_changed_and_ended_in_the_application()
    {
        var visitor = new Visitor();
        await visitor.SetAsync(house.New, """{"cart":{"a":1}}""");
        var anonymous = visitor.Sid;
        await visitor.StartAsync(house.New, "Bert \"b\"");
        var (sid, record) = (visitor.Sid, await house.RecordAsync(visitor.Sid));
        var read = await visitor.GetAsync(house.Old);
        await visitor.PostAsync(house.Old, "/set", """{"theme":"dark","cart":null}""");
        var seen = await visitor.SeenAsync(house.New);
        await visitor.PostAsync(house.Old, "/sign-out");
        var after = await visitor.SeenAsync(house.New);

        Assert.Multiple(async () =>
        {
            Assert.That(sid, Does.Match("^[A-Za-z0-9_-]{32}$").And.Not.EqualTo(anonymous));
            Assert.That(await house.RecordAsync(anonymous), Is.Null, "a sign-in destroys the former record");
            Assert.That(record, Does.StartWith("""{"cookie":{"originalMaxAge":86400000,"expires":"20"""));
            Assert.That((string?)read["id"], Is.EqualTo(sid));
            Assert.That((string?)read["session"]!["user"], Is.EqualTo("Bert \"b\""));
            Assert.That(read["session"]!["cart"]!.ToJsonString(), Is.EqualTo("""{"a":1}"""), "what an anonymous visitor had goes along");
            Assert.That(seen.User, Is.EqualTo("Bert \"b\""));
            Assert.That(JsonNode.Parse(seen.Data!)!["theme"]!.ToJsonString(), Is.EqualTo("\"dark\""));
            Assert.That(after.Id, Is.Null);
        });
    }

    [Test]
    public async Task The_application_behind_the_gateway_keeps_its_own_sessions()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.New, "/sign-in", """{"user":"carla"}""");
        var behind = await visitor.GetAsync(house.New);
        var beside = await visitor.GetAsync(house.Old);
        var moved = await visitor.SeenAsync(house.New);
        var sid = visitor.Sid;
        await visitor.PostAsync(house.New, "/sign-out");

        Assert.Multiple(async () =>
        {
            Assert.That(behind["session"]!.ToJsonString(), Is.EqualTo(beside["session"]!.ToJsonString()));
            Assert.That((string?)beside["session"]!["user"], Is.EqualTo("carla"));
            Assert.That(moved.User, Is.EqualTo("carla"));
            Assert.That(await house.RecordAsync(sid), Is.Null);
        });
    }

    [Test]
    public async Task Both_prolong_a_record_to_the_same_second_and_write_nothing()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"dora"}""");
        var record = await house.RecordAsync(visitor.Sid);

        await LifeAfterAsync(visitor, () => visitor.SeenAsync(house.New), 86_400);
        await LifeAfterAsync(visitor, () => visitor.GetAsync(house.Old), 86_400);
        Assert.That(await house.RecordAsync(visitor.Sid), Is.EqualTo(record), "the record is as it was");
    }

    [TestCase("""{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}""", 86_400)]
    [TestCase("""{"originalMaxAge":1234567,"expires":"2020-01-01T00:00:00.000Z","httpOnly":true,"path":"/"}""", 1235)]
    [TestCase("""{"originalMaxAge":31536000000,"expires":"2020-01-01T00:00:00.000Z","httpOnly":true,"path":"/"}""", 31_536_000)]
    public async Task Life_counts_from_the_terms_of_the_session_and_never_from_its_written_end(string cookie, int seconds)
    {
        var visitor = await WithRecordAsync($$"""{"cookie":{{cookie}},"user":"emil"}""");

        await LifeAfterAsync(visitor, () => visitor.SeenAsync(house.New), seconds);
        await LifeAfterAsync(visitor, () => visitor.GetAsync(house.Old), seconds);
        await LifeAfterAsync(visitor, () => visitor.SetAsync(house.New, """{"a":1}"""), seconds);
        await LifeAfterAsync(visitor, () => visitor.PostAsync(house.Old, "/set", """{"b":2}"""), seconds);
        Assert.That((await visitor.SeenAsync(house.New)).Data, Does.EndWith("""
            "user":"emil","a":1,"b":2}
            """.Trim()));
    }

    [Test]
    public async Task What_a_change_does_not_name_stays_as_it_was_written()
    {
        const string Odd = """{"n":1.0,"big":123456789012345678901234567890,"e":1E+3,"emoji":"😀 ä <b>","escaped":"\u00e4\/","half":"\ud83d","\ud83d":0,"deep":{"z":1.50,"a":[1.0,{"y":2,"b":"😀"}]},"user":"fritz"}""";
        var visitor = await WithRecordAsync($$"""{"cookie":{"originalMaxAge":86400000,"expires":"2020-01-01T00:00:00.000Z","secure":true,"httpOnly":true,"domain":"localhost","path":"/","sameSite":"lax"},{{Odd[1..]}}""");
        await visitor.SetAsync(house.New, """{"deep":{"new":true},"added":"x","cookie":{"secure":false}}""");
        var record = await house.RecordAsync(visitor.Sid);
        // The reader of .NET refuses half a surrogate pair wherever it stands.
        var expires = DateTimeOffset.Parse(record![(record!.IndexOf("expires", StringComparison.Ordinal) + 10)..][..24]);

        Assert.Multiple(() =>
        {
            Assert.That(record, Does.Match("""^\{"cookie":\{"originalMaxAge":86400000,"expires":"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z","secure":true,"httpOnly":true,"domain":"localhost","path":"/","sameSite":"lax"\},"""));
            Assert.That(record, Does.EndWith(Odd[1..^1].Replace("""{"y":2,"b":"😀"}]}""", """{"y":2,"b":"😀"}],"new":true}""", StringComparison.Ordinal) + ""","added":"x"}"""));
            Assert.That(expires, Is.EqualTo(TimeProvider.System.GetUtcNow().AddDays(1)).Within(TimeSpan.FromMinutes(1)));
        });
    }

    [Test]
    public async Task A_cookie_that_was_tampered_with_is_no_session_and_is_never_adopted()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"gerda"}""");
        var (sid, good) = (visitor.Sid, visitor.Cookies["connect.sid"]);
        foreach (var bad in new[] { good[..^1] + (good[^1] == 'A' ? 'B' : 'A'), Uri.EscapeDataString("s:" + sid), sid, Uri.EscapeDataString($"s:{sid}."), Uri.EscapeDataString($"j:{sid}"), "" })
        {
            var thief = new Visitor { Cookies = { ["connect.sid"] = bad } };
            Assert.That((await thief.SeenAsync(house.New)).Id, Is.Null, bad);
            await thief.SetAsync(house.New, """{"a":1}""");
            Assert.That(thief.Sid, Is.Not.EqualTo(sid));
            Assert.That(await house.RecordAsync(thief.Sid), Is.Not.Null);
        }

        Assert.That((await visitor.SeenAsync(house.New)).User, Is.EqualTo("gerda"));
    }

    [Test]
    public async Task No_change_is_lost_that_the_application_itself_does_not_lose()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"hans"}""");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await visitor.Copy().SetAsync(house.New, $$"""{"gateway":{{i}}}""");
        });
        // One after the other: the application always writes the whole record, and only loses what comes between.
        for (var i = 0; i < 100; i++)
            await visitor.Copy().PostAsync(house.Old, "/set", $$"""{"express{{i}}":{{i}}}""");
        await stop.CancelAsync();
        await writing;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => visitor.Copy().SetAsync(house.New, $$"""{"k{{i}}":{{i}}}""")));
        var session = (await visitor.GetAsync(house.Old))["session"]!.AsObject();

        Assert.Multiple(() =>
        {
            for (var i = 0; i < 100; i++)
                Assert.That((int?)session[$"express{i}"], Is.EqualTo(i), "of the application");
            for (var i = 0; i < 20; i++)
                Assert.That((int?)session[$"k{i}"], Is.EqualTo(i), "of the gateway");
        });
    }

    [Test]
    public async Task A_user_signs_in_only_by_a_new_id_and_another_user_inherits_nothing()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"ida","secretOfIda":1}""");
        var sid = visitor.Sid;
        await visitor.SetAsync(house.New, """{"user":"admin","a":1}""");
        var (patched, copy) = (await visitor.SeenAsync(house.New), visitor.Copy());
        await visitor.StartAsync(house.New, "jan");

        Assert.Multiple(async () =>
        {
            Assert.That(patched.Data, Is.EqualTo("""{"user":"ida","secretOfIda":1,"a":1}"""));
            Assert.That(visitor.Sid, Is.Not.EqualTo(sid));
            Assert.That((await visitor.SeenAsync(house.New)).Data, Is.EqualTo("""{"user":"jan"}"""));
            Assert.That((await copy.SeenAsync(house.New)).Id, Is.Null);
        });
    }

    [Test]
    public async Task Data_beyond_4_KB_is_not_shown_and_stays_and_its_user_is_known()
    {
        var visitor = await WithRecordAsync($$"""{"cookie":{"originalMaxAge":86400000,"httpOnly":true,"path":"/"},"user":"karl","large":"{{new string('x', 5000)}}"}""");
        var seen = await visitor.SeenAsync(house.New);
        await visitor.SetAsync(house.New, """{"more":1}""");
        var dropped = await house.RecordAsync(visitor.Sid);
        await visitor.SetAsync(house.New, """{"large":null}""");

        Assert.Multiple(async () =>
        {
            Assert.That(seen.User, Is.EqualTo("karl"));
            Assert.That(seen.Data, Is.Null);
            Assert.That(dropped, Does.EndWith("xxx\"}"));
            Assert.That((await visitor.SeenAsync(house.New)).Data, Is.EqualTo("""{"user":"karl"}"""));
        });
    }

    [TestCase("""{"user":{"name":"object"}}""")]
    [TestCase("""{"user":["array"]}""")]
    [TestCase("""{"user":true}""")]
    [TestCase("""{"user":"half \ud83d"}""")]
    [TestCase("no JSON", true)]
    [TestCase("[]", true)]
    [TestCase("""{"user":"nobody"}""", true)]
    public async Task A_record_that_is_not_understood_is_shown_to_nobody_and_stays_as_it_is(string record, bool isWhole = false)
    {
        var whole = isWhole ? record : """{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},""" + record[1..];
        var visitor = await WithRecordAsync(whole);
        var seen = await visitor.SeenAsync(house.New);
        await visitor.SetAsync(house.New, """{"a":1}""");

        Assert.Multiple(async () =>
        {
            Assert.That(seen.Id, Is.Null);
            Assert.That(visitor.LastSetCookie, Is.Empty, "the cookie is not replaced");
            Assert.That(await house.RecordAsync(visitor.Sid), Is.EqualTo(whole));
        });
    }

    [Test]
    public async Task Operators_see_and_revoke_the_sessions_of_both()
    {
        var (left, right) = (new Visitor(), new Visitor());
        await left.PostAsync(house.Old, "/sign-in", """{"user":"operated"}""");
        await right.StartAsync(house.New, "operated");
        var handle = (await left.SeenAsync(house.New)).Id!;
        using var list = await house.Edge.Management.PostAsync("/sessions/list", Json("""{"user":"operated"}"""));
        var listed = await list.Content.ReadAsStringAsync();
        using var revoke = await house.Edge.Management.PostAsync("/sessions/revoke", Json("""{"user":"operated"}"""));

        Assert.Multiple(async () =>
        {
            Assert.That(JsonNode.Parse(listed)!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(listed, Does.Contain(handle).And.Not.Contain(left.Sid));
            Assert.That(await revoke.Content.ReadAsStringAsync(), Is.EqualTo("""{"revoked":2}"""));
            Assert.That((await left.GetAsync(house.Old))["session"]!["user"], Is.Null);
            Assert.That((await right.SeenAsync(house.New)).Id, Is.Null);
        });
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    /// <summary>Somebody with a cookie of the application whose record is the one given.</summary>
    private async Task<Visitor> WithRecordAsync(string record)
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"nobody yet"}""");
        await house.Records.StringSetAsync("sess:" + visitor.Sid, record, TimeSpan.FromSeconds(100));
        return visitor;
    }

    private async Task LifeAfterAsync(Visitor visitor, Func<Task> use, int seconds)
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime;
        await house.Records.KeyExpireAsync("sess:" + visitor.Sid, TimeSpan.FromSeconds(100));
        await use();
        // The moment from which on it lasts that long lies within the use, to the second.
        DateTime from = default;
        await Wait.UntilAsync(async () => (from = await BeginAsync()) > before.AddSeconds(-1), $"it lasts {seconds} s");
        Assert.That(from, Is.LessThan(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1)));

        async Task<DateTime> BeginAsync() => (await house.Records.KeyExpireTimeAsync("sess:" + visitor.Sid))!.Value.ToUniversalTime().AddSeconds(-seconds);
    }
}
