namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>Where applications keep their user, and of which type.</summary>
[Category("Long")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ExpressUserTests
{
    [TestCase("passport.user", """{"passport":{"user":17,"kept":1.0}}""", "17", """{"passport":{"user":"18"}}""")]
    [TestCase("passport.user:number", """{"passport":{"user":17,"kept":1.0}}""", "17", """{"passport":{"user":18}}""")]
    [TestCase("user.id:number", """{"user":{"name":"x","id":12345678901234567890}}""", "12345678901234567890", """{"user":{"id":18}}""")]
    [TestCase("user", """{"user":"anna"}""", "anna", """{"user":"18"}""")]
    public async Task A_user_is_read_from_the_path_and_a_sign_in_writes_it_in_the_type_that_was_set(string path, string members, string user, string next)
    {
        await using var house = await ExpressHouse.BuildAsync(("SESSION_COMPAT_USER", path));
        var visitor = new Visitor();
        await visitor.PostAsync(house.Old, "/sign-in", "{}");
        await visitor.PostAsync(house.Old, "/set", """{"x":1}""");
        var anonymous = await visitor.SeenAsync(house.New);
        await house.Records.StringSetAsync("sess:" + visitor.Sid, """{"cookie":{"originalMaxAge":60000,"expires":null,"httpOnly":true,"path":"/"},""" + members[1..], TimeSpan.FromSeconds(100));
        var seen = await visitor.SeenAsync(house.New);
        await visitor.StartAsync(house.New, user);
        var again = await house.RecordAsync(visitor.Sid);
        await visitor.StartAsync(house.New, "18");
        var other = await house.RecordAsync(visitor.Sid);

        Assert.Multiple(() =>
        {
            Assert.That(anonymous.Id, Is.Not.Null);
            Assert.That(anonymous.User, Is.Null);
            Assert.That(seen.User, Is.EqualTo(user));
            Assert.That(again, Does.EndWith("}," + members[1..]), "who signs in again keeps what there is, the type as well");
            Assert.That(other, Does.EndWith("}," + next[1..]));
        });
    }

    [TestCase("user.id:number", "007", """{"user":{"id":"007"}}""")]
    [TestCase("user.id:number", "9007199254740993", """{"user":{"id":"9007199254740993"}}""")]
    [TestCase("user.id:number", "anna", """{"user":{"id":"anna"}}""")]
    public async Task What_JavaScript_would_read_as_another_number_is_written_as_text(string path, string user, string members)
    {
        await using var house = await ExpressHouse.BuildAsync(("SESSION_COMPAT_USER", path));
        var visitor = new Visitor();
        await visitor.StartAsync(house.New, user);

        Assert.That(await house.RecordAsync(visitor.Sid), Does.EndWith("}," + members[1..]));
        Assert.That((await visitor.SeenAsync(house.New)).User, Is.EqualTo(user));
    }
}
