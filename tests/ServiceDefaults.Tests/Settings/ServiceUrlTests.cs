using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Settings;

public sealed class ServiceUrlTests
{
    [TestCase("redis://user:pass@cache.example.com:6380/2", "redis", "user", "pass", "cache.example.com", 6380, "2")]
    [TestCase("REDISS://cache.example.com", "rediss", null, null, "cache.example.com", null, "")]
    [TestCase("redis://:only-a-password@localhost:6379", "redis", null, "only-a-password", "localhost", 6379, "")]
    [TestCase("redis://user@localhost/", "redis", "user", null, "localhost", null, "")]
    [TestCase("redis://user:@localhost/0", "redis", "user", "", "localhost", null, "0")]
    [TestCase("postgres://ap%40p:p%3Aa%2Fs%3Fs%23%25@db:5432/my%20data", "postgres", "ap@p", "p:a/s?s#%", "db", 5432, "my data")]
    [TestCase("postgresql://app:sl/ash@db/data", "postgresql", "app", "sl/ash", "db", null, "data")]
    [TestCase("postgres://app:at@sign@db/data", "postgres", "app", "at@sign", "db", null, "data")]
    [TestCase("postgres://app:p:w@db/data", "postgres", "app", "p:w", "db", null, "data")]
    [TestCase("postgres://app:plus+is%2Bplus@db/data", "postgres", "app", "plus+is+plus", "db", null, "data")]
    [TestCase("redis://[::1]:6379/1", "redis", null, null, "::1", 6379, "1")]
    [TestCase("redis://u:p@[2001:db8::7]/1", "redis", "u", "p", "2001:db8::7", null, "1")]
    [TestCase("postgres://one,two/data", "postgres", null, null, "one,two", null, "data")]
    public void A_url_is_read_into_its_parts(string text, string scheme, string? user, string? password, string host, int? port, string name)
    {
        Assert.That(ServiceUrl.TryParse(text, out var url), Is.True);
        Assert.That((url!.Scheme, url.User, url.Password, url.Host, url.Port, url.Name), Is.EqualTo((scheme, user, password, host, port, name)));
    }

    [TestCase("")]
    [TestCase("cache.example.com:6379")]
    [TestCase("://host")]
    [TestCase("redis://")]
    [TestCase("redis:///0")]
    [TestCase("redis://user:pass@")]
    [TestCase("redis://user:pass@:6379")]
    [TestCase("redis://host:")]
    [TestCase("redis://host:0")]
    [TestCase("redis://host:65536")]
    [TestCase("redis://host:+80")]
    [TestCase("redis://host: 80")]
    [TestCase("redis://host:port")]
    [TestCase("redis://ho st")]
    [TestCase("redis://[::1")]
    [TestCase("redis://[::1]6379")]
    [TestCase("redis://[]:6379")]
    [TestCase("redis://[host]:6379")]
    [TestCase("redis://::1", Description = "without brackets the last group would be the port")]
    [TestCase("redis://::1:6379")]
    [TestCase("postgres://app:12?3@db/data", Description = "a raw question mark would make 'app' the host")]
    public void A_url_that_cannot_be_meant_is_refused(string text) => Assert.That(ServiceUrl.TryParse(text, out _), Is.False);

    [Test]
    public void Options_are_read_from_the_query()
    {
        Assert.That(ServiceUrl.TryParse("postgres://db/data?sslmode=require&Application_Name=a%26b&flag", out var url), Is.True);
        Assert.That(url!.Options, Is.EquivalentTo(new Dictionary<string, string> { ["sslmode"] = "require", ["Application_Name"] = "a&b", ["flag"] = "" }));
    }

    [Test]
    public void An_address_in_an_option_is_no_password_with_a_question_mark() =>
        Assert.That(ServiceUrl.TryParse("postgres://app:pw@db/data?application_name=a@b", out var url) ? url!.Host : null, Is.EqualTo("db"));

    [Test]
    public void As_a_text_it_has_neither_user_nor_password()
    {
        Assert.That(ServiceUrl.TryParse("postgres://canary-user:canary-pw@db:5432/data?password=canary-option", out var url), Is.True);
        Assert.That(url!.ToString(), Is.EqualTo("postgres://db:5432/data"));
    }
}
