using System.Net;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Settings;

public sealed class ServiceSettingsTests
{
    // Each reader, values that it refuses, and the word that the message must hold so that one knows what to write.
    private static readonly (Action<ServiceSettings> Read, string[] Bad, string Hint)[] Readers =
    [
        (s => s.Number("X", 5, 1, 10), ["canary", "0", "11", "-1", "+5", "5.0", "1e1", "0x5", "99999999999999999999"], "X=5"),
        (s => s.Port("X"), ["canary", "0", "65536", "-1"], "X=8080"),
        (s => s.Address("X", "http://localhost:5000"), ["canary", "ftp://canary/", "/canary", "http://canary/path", "http://u:canary@host/", "http://host/?q=canary", "http://"], "X=http://localhost:5000"),
        (s => s.Choice("X", 0, ("one", 1), ("two", 2)), ["canary", "1", "one,two"], "one, two"),
        (s => s.Networks("X"), ["canary", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8,canary", "::1/129"], "X=10.0.0.0/8"),
        (s => s.ServiceUrl("X", "postgres"), ["postgres://canary:canary", "postgres://", "postgres://u:12?canary@h/d"], "X=postgres://USER"),
        (s => InternalToken.Read(s), ["canary"], "ops secret"),
    ];

    [Test]
    public void Every_bad_value_is_told_with_its_name_and_what_to_write_and_never_with_the_value([Range(0, 6)] int reader)
    {
        var (read, bad, hint) = Readers[reader];
        foreach (var value in bad)
        {
            var settings = Given.Settings("Production", ("X", value), ("INTERNAL_TOKEN", value));
            read(settings);
            Assert.That(settings.Faults, Has.Count.EqualTo(1), value);
            var told = settings.Faults[0].ToString();
            Assert.That(told, Does.Contain(settings.Faults[0].Name).And.Contain(hint).And.Not.Contain("canary"), value);
        }
    }

    [Test]
    public void All_faults_are_collected_in_the_order_of_reading()
    {
        var settings = Given.Settings(("A", "x"), ("B", "y"), ("C", "z"));
        settings.Number("A", 1, 1, 2);
        settings.Address("B", "http://localhost");
        settings.Choice("C", 0, ("one", 1));
        Assert.That(settings.Faults.Select(f => f.Name), Is.EqualTo(new[] { "A", "B", "C" }));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("   ")]
    public void What_is_absent_empty_or_white_is_absent(string? value)
    {
        var settings = Given.Settings(("X", value));
        Assert.That(settings.Has("X"), Is.False);
        Assert.That(settings.Text("X"), Is.Null);
        Assert.That(settings.List("X"), Is.Empty);
        Assert.That(settings.Number("X", 7, 1, 10), Is.EqualTo(7));
        Assert.That(settings.Port("X"), Is.Null);
        Assert.That(settings.Address("X", "http://localhost:1"), Is.EqualTo(new Uri("http://localhost:1")));
        Assert.That(settings.Choice("X", "none", ("one", "1")), Is.EqualTo("none"));
        Assert.That(settings.Networks("X", IPNetwork.Parse("127.0.0.0/8")), Is.EqualTo(new[] { IPNetwork.Parse("127.0.0.0/8") }));
        Assert.That(settings.ServiceUrl("X", "redis"), Is.Null);
        Assert.That(settings.Faults, Is.Empty);
    }

    [Test]
    public void Good_values_are_read_without_surrounding_white_space()
    {
        var settings = Given.Settings(("N", " 10 "), ("P", "65535"), ("A", " https://api.example.com:8443 "), ("C", "TWO"), ("L", " a, ,b ,"), ("U", " redis://h "));
        Assert.That(settings.Number("N", 5, 1, 10), Is.EqualTo(10));
        Assert.That(settings.Port("P"), Is.EqualTo(65535));
        Assert.That(settings.Address("A", "http://localhost"), Is.EqualTo(new Uri("https://api.example.com:8443/")));
        Assert.That(settings.Choice("C", 0, ("one", 1), ("two", 2)), Is.EqualTo(2));
        Assert.That(settings.List("L"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(settings.ServiceUrl("U", "redis")!.Host, Is.EqualTo("h"));
        Assert.That(settings.Faults, Is.Empty);
    }

    [TestCase("10.0.0.0/8,fd00::/8", "10.0.0.0/8 fd00::/8")]
    [TestCase("192.0.2.1, ::1", "192.0.2.1/32 ::1/128")]
    public void Networks_are_ranges_or_single_addresses(string text, string expected) =>
        Assert.That(string.Join(' ', Given.Settings(("X", text)).Networks("X")), Is.EqualTo(expected));

    [Test]
    public void A_url_of_another_scheme_is_left_to_the_driver()
    {
        var settings = Given.Settings(("X", "localhost:6379,ssl=true"));
        Assert.That(settings.ServiceUrl("X", "redis", "rediss"), Is.Null);
        Assert.That(settings.Faults, Is.Empty);
    }

    [TestCase("Production", false, true, "production")]
    [TestCase("Development", true, false, "development")]
    [TestCase("Staging", false, false, "staging")]
    public void The_environment_is_told_in_lower_case(string environment, bool development, bool production, string told)
    {
        var settings = Given.Settings(environment);
        Assert.That((settings.IsDevelopment, settings.IsProduction, settings.Environment), Is.EqualTo((development, production, told)));
    }

    [Test]
    public void Production_without_an_internal_token_is_a_fault_and_development_makes_one()
    {
        using var folder = new TemporaryFolder();
        var production = Given.Settings("Production", ("DATA_DIR", folder.Path));
        InternalToken.Read(production);
        Assert.That(production.Faults.Select(f => f.Name), Is.EqualTo(new[] { "INTERNAL_TOKEN" }));

        var one = InternalToken.Read(Given.Settings(("DATA_DIR", folder.Path)));
        var other = InternalToken.Read(Given.Settings(("DATA_DIR", folder.Path)));
        Assert.That(one.Matches(other.Value), Is.True);
        Assert.That(one.Matches(other.Value + "x") || one.Matches("") || one.Matches(null), Is.False);
    }
}
