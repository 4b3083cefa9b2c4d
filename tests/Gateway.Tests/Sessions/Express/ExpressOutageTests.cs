using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>Redis is gone for the gateway; the application may still have it.</summary>
[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ExpressOutageTests
{
    private ExpressHouse house = null!;

    [SetUp]
    public async Task BuildAsync() => house = await ExpressHouse.BuildAsync();

    [TearDown]
    public async Task RemoveAsync() => await house.DisposeAsync();

    [Test]
    public async Task Who_is_active_stays_signed_in_and_what_happened_meanwhile_holds_for_both_when_it_is_back()
    {
        var (active, leaver, unread, starter) = (new Visitor(), new Visitor(), new Visitor(), new Visitor());
        foreach (var (visitor, user) in new[] { (active, "active"), (leaver, "leaver"), (unread, "unread") })
            await visitor.PostAsync(house.Old, "/sign-in", $$"""{"user":"{{user}}"}""");
        await active.SeenAsync(house.New);
        await leaver.SeenAsync(house.New);
        var left = leaver.Copy();

        house.Cable.Cut();
        await house.SessionsAreAsync("degraded");
        await active.SetAsync(house.New, """{"gateway":1}""");
        await active.Copy().PostAsync(house.Old, "/set", """{"application":2}""");
        await leaver.EndAsync(house.New);
        await starter.StartAsync(house.New, "starter");
        var during = (await active.SeenAsync(house.New), await left.Copy().SeenAsync(house.New), await unread.SeenAsync(house.New), await starter.SeenAsync(house.New));
        await unread.SetAsync(house.New, """{"a":1}""");

        Assert.Multiple(() =>
        {
            Assert.That(during.Item1.Data, Is.EqualTo("""{"user":"active","gateway":1}"""));
            Assert.That(during.Item2.Id, Is.Null, "ended");
            Assert.That(during.Item3.Id, Is.Null, "cannot be read");
            Assert.That(during.Item4.User, Is.EqualTo("starter"));
            Assert.That(unread.LastSetCookie, Is.Empty);
        });

        house.Cable.Mend();
        await house.SessionsAreAsync("ok");
        Assert.Multiple(async () =>
        {
            Assert.That((await active.SeenAsync(house.New)).Data, Is.EqualTo("""{"user":"active","application":2,"gateway":1}"""));
            Assert.That((int?)(await active.GetAsync(house.Old))["session"]!["gateway"], Is.EqualTo(1));
            Assert.That((await left.GetAsync(house.Old))["session"]!["user"], Is.Null);
            Assert.That((string?)(await starter.GetAsync(house.Old))["session"]!["user"], Is.EqualTo("starter"));
            Assert.That((await unread.SeenAsync(house.New)).User, Is.EqualTo("unread"));
        });
    }

    [Test]
    public async Task What_the_application_ended_meanwhile_is_not_brought_back_by_changes_of_the_gateway()
    {
        var (few, many) = (new Visitor(), new Visitor());
        foreach (var visitor in new[] { few, many })
        {
            await visitor.PostAsync(house.Old, "/sign-in", """{"user":"anna"}""");
            await visitor.SeenAsync(house.New);
        }

        house.Cable.Cut();
        await house.SessionsAreAsync("degraded");
        await few.SetAsync(house.New, """{"a":1}""");
        // More than the journal keeps step by step.
        for (var i = 0; i < 110; i++)
            await many.SetAsync(house.New, $$"""{"a":{{i}}}""");
        foreach (var visitor in new[] { few, many })
            await visitor.Copy().PostAsync(house.Old, "/sign-out");
        house.Cable.Mend();
        await house.SessionsAreAsync("ok");

        foreach (var visitor in new[] { few, many })
        {
            Assert.That((await visitor.SeenAsync(house.New)).User, Is.Null);
            Assert.That(await house.RecordAsync(visitor.Sid), Is.Null);
        }
    }

    [Test]
    public async Task A_Redis_that_hangs_is_the_same_case()
    {
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", """{"user":"berta"}""");
        await visitor.SeenAsync(house.New);
        house.Redis.Pause();
        Assert.That((await visitor.SeenAsync(house.New)).User, Is.EqualTo("berta"));
        await visitor.SetAsync(house.New, """{"a":1}""");
        await house.SessionsAreAsync("degraded");

        house.Redis.Continue();
        await house.SessionsAreAsync("ok");
        Assert.That((int?)(await visitor.GetAsync(house.Old))["session"]!["a"], Is.EqualTo(1));
    }
}
