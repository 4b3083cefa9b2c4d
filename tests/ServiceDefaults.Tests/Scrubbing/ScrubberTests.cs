using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Tests.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Scrubbing;

public sealed class ScrubberTests
{
    // Put together here, so that no scanner of secrets takes this file for a leak.
    private static readonly string Stripe = "sk_" + "live_51Abcdefghijklmnop";
    private static readonly string Webhook = "whsec_" + "abcdefghijklmnop0123456789";
    private static readonly string Jwt = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static readonly string Pem = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011\n\nMIIEcanary+base/64==\n-----END RSA PRIVATE KEY-----";

    private static readonly (string Text, string Expected)[] Secrets =
    [
        ("Authorization: Bearer abc.def-ghi", "Authorization: [Filtered]"),
        ("authorization=Basic dXNlcjpwYXNz next", "authorization=[Filtered] next"),
        ("got Bearer mF_9.B5f-4.1JqM from it", "got Bearer [Filtered] from it"),
        ("sent basic dXNlcjpwYXNz== twice", "sent basic [Filtered] twice"),
        ("Authorization: Digest canary", "Authorization: [Filtered]"),
        ("{\"Authorization\":[\"ApiKey0123\"]}", "{\"Authorization\":[\"[Filtered]\"]}"),
        ($"key {Stripe} used", "key [Filtered] used"),
        ($"({Webhook})", "([Filtered])"),
        ("intent pi_3Abc_secret_Def45678", "intent [Filtered]"),
        ($"Stripe-Signature: t=1700000000,v1={new string('a', 64)},v0={new string('b', 64)}", "Stripe-Signature: [Filtered]"),
        ($"header t=1700000000,v1={new string('a', 64)},v0={new string('b', 64)} refused", "header [Filtered] refused"),
        ($"only v1={new string('0', 64)}", "only [Filtered]"),
        ($"jwt {Jwt}!", "jwt [Filtered]!"),
        ("cookie s%3Aabcdefghijklmnopqrstuvwxyz012345.2T3g1YIBqofc0ViEUEt59cUq%2Ba6Wlfi59xfb4RQsxSQ", "cookie [Filtered]"),
        ("connect.sid=s:abcdefghijklmnopqrstuvwxyz012345.2T3g1YIBqofc0ViEUEt59cUq+a6Wlfi59xfb4RQsxSQ", "connect.sid=[Filtered]"),
        ("a __Host-session=abcdefghijklmnopqrstuvwxyz.0123456789; Path=/", "a __Host-session=[Filtered]; Path=/"),
        ("Cookie: theme=dark; __Host-session=x", "Cookie: [Filtered]"),
        ("set-cookie: a=b; Path=/\nHost: here", "set-cookie: [Filtered]\nHost: here"),
        ("cookie: a=b; c=d\nHost: here", "cookie: [Filtered]\nHost: here"),
        ("redis://user:p4ss@cache:6379/0", "redis://[Filtered]@cache:6379/0"),
        ("redis://:p4ss@cache", "redis://[Filtered]@cache"),
        ("postgres://app:sl/ash@db/x", "postgres://[Filtered]@db/x"),
        ("postgres://app:at@sign@db/x", "postgres://[Filtered]@db/x"),
        ("https://public0key@o0.ingest.sentry.io/0", "https://[Filtered]@o0.ingest.sentry.io/0"),
        ("http://u:p@h/a and http://v:q@i/b", "http://[Filtered]@h/a and http://[Filtered]@i/b"),
        ("Host=db;Username=app;Password=p4ss<{]word;Database=x", "Host=db;Username=app;Password=[Filtered];Database=x"),
        ("Host=db;Password='with space; and more';Database=x", "Host=db;Password='[Filtered]';Database=x"),
        ("cache:6379,password=p4ss,ssl=true", "cache:6379,password=[Filtered],ssl=true"),
        ("PGPASSWORD=p4ss pg_dump", "PGPASSWORD=[Filtered] pg_dump"),
        ("SMTP_PASS=p4ss", "SMTP_PASS=[Filtered]"),
        ("{\"user\":\"u\",\"password\":\"p4 \\\"ss\",\"n\":1}", "{\"user\":\"u\",\"password\":\"[Filtered]\",\"n\":1}"),
        ("{\\\"client_secret\\\":\\\"p4 ss\\\",\\\"n\\\":1}", "{\\\"client_secret\\\":\\\"[Filtered]\\\",\\\"n\\\":1}"),
        ("X-Api-Key: p4ss", "X-Api-Key: [Filtered]"),
        ("Options { ApiKey = p4ss, Url = x }", "Options { ApiKey = [Filtered], Url = x }"),
        ("mail to mia.long+tag@mail.example.com failed", "mail to m***@mail.example.com failed"),
        ("<jörg@example.com>", "<j***@example.com>"),
        ("DELETE /users/mia%40example.com", "DELETE /users/m***@example.com"),
        ("card 4242 4242 4242 4242.", "card [Filtered]."),
        ("card 4242424242424242, 5555-5555-5555-4444, 378282246310005", "card [Filtered], [Filtered], [Filtered]"),
        ("key " + Pem + " end", "key [Filtered] end"),
        ("key " + Pem.Replace("\n", "\\n", StringComparison.Ordinal) + " end", "key [Filtered] end"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEcanary", "[Filtered]"),
        ("GET /x?key=p4ss&page=2 done", "GET /x?key=[Filtered]&page=2 done"),
        ("GET /x?api%5Fkey=p4ss&sig=zzz", "GET /x?api%5Fkey=[Filtered]&sig=[Filtered]"),
        ("GET /cb?code=p4ss&state=p4ss", "GET /cb?code=[Filtered]&state=[Filtered]"),
        ("AKIA" + "ABCDEFGHIJKLMNOP", "[Filtered]"),
        ("ghp_" + "abcdefghijklmnopqrstuvwx", "[Filtered]"),
    ];

    private static readonly string[] Harmless =
    [
        "",
        "author: Jane, keyboard: qwerty, tokenizer: bpe, secretary: Joe",
        "state: ok, code: 200",
        "sessions state: ok",
        "the order 1234567890123456 of customer 42",
        "order 4242424242424241",
        "at 1700000000000 and 1700000000005 and 638000000000000000",
        "2026-11-22T23:59:01.057Z",
        "550e8400-e29b-41d4-a716-446655440000",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "GET /api/health?page=2&sort=name",
        "http://localhost:8080/users/7",
        "https://example.com/@handle/post",
        "pkg@1.2.3 and a@b",
        "Basic plan, Basic Subscription, bearer tokens are used",
        "input_tokens: 500 and 3 secrets",
        "a cookie: expired",
        "t=12 v1=2",
        "   at ResponsiAI.Gateway.Token.Read(String token) in /src/Token.cs:line 36",
        "evt_1AbcDEF cus_9xyz sub_1Pqrs in_1Tuv",
        "+49 30 1234567",
    ];

    [Test]
    public void Secrets_in_text_go_and_the_rest_stays([Range(0, 46)] int row) =>
        Assert.That(Scrubber.Text(Secrets[row].Text), Is.EqualTo(Secrets[row].Expected));

    [Test]
    public void No_row_is_forgotten() => Assert.That(Secrets, Has.Length.EqualTo(47));

    [TestCaseSource(nameof(Harmless))]
    public void Harmless_look_alikes_stay(string text) => Assert.That(Scrubber.Text(text), Is.EqualTo(text));

    [Test]
    public void A_pattern_of_the_settings_must_be_linear_and_take_something_out([Values("(", "(?=a)b", "x*", "Filtered", @"(a)\1")] string pattern)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("patterns");
        File.WriteAllText(file, $"good\n{pattern}\n");
        var settings = Given.Settings(("SCRUB_PATTERNS", file));
        ScrubbingAdditions.Read(settings);
        Assert.That(settings.Faults.Single().ToString(), Does.StartWith("SCRUB_PATTERNS: line 2 is no regular expression"));
    }

    [Test]
    public void What_was_scrubbed_stays_as_it_is_when_scrubbed_again()
    {
        foreach (var (_, expected) in Secrets)
            Assert.That(Scrubber.Text(expected), Is.EqualTo(expected));
    }

    [TestCase("", "")]
    [TestCase("?", "?")]
    [TestCase("?a=1&b=two+words&c=%C3%A9", "?a=1&b=two+words&c=%C3%A9")]
    [TestCase("?token=canary&x=1", "?token=[Filtered]&x=1")]
    [TestCase("a=1&%74oken=canary", "a=1&%74oken=[Filtered]")]
    [TestCase("?user%5Bpassword%5D=canary", "?user%5Bpassword%5D=[Filtered]")]
    [TestCase("?email=mia%40example.com", "?email=m***@example.com")]
    [TestCase("?next=https%3A%2F%2Fx%2F%3Ftoken%3Dcanary", "?next=https://x/?token=[Filtered]")]
    [TestCase("?q=Bearer+canary0123", "?q=Bearer [Filtered]")]
    [TestCase("?token=a&token=b", "?token=[Filtered]&token=[Filtered]")]
    [TestCase("?flag&=x&&y=%ZZ", "?flag&=x&&y=%ZZ")]
    [TestCase("?state=canary&code=canary&country_code=DE", "?state=[Filtered]&code=[Filtered]&country_code=DE")]
    public void Query_strings_go_by_name_and_shape(string query, string expected) => Assert.That(Scrubber.Query(query), Is.EqualTo(expected));

    [TestCase("https://u:p@example.com/path?key=canary&a=b#part", "https://[Filtered]@example.com/path?key=[Filtered]&a=b#part")]
    [TestCase("/plain/path", "/plain/path")]
    [TestCase("/cb#access_token=canary", "/cb#access_token=[Filtered]")]
    public void Urls_lose_user_and_secrets(string url, string expected) => Assert.That(Scrubber.Url(url), Is.EqualTo(expected));

    [TestCase("mia@example.com", "m***@example.com")]
    [TestCase("\"a@b\"@example.com", "\"***@example.com")]
    [TestCase("nobody", "[Filtered]")]
    [TestCase("@example.com", "[Filtered]")]
    public void Addresses_are_masked(string address, string expected) => Assert.That(Scrubber.Address(address), Is.EqualTo(expected));

    [TestCase("Stripe-Signature", "anything", "[Filtered]")]
    [TestCase("Referer", "https://x/?token=canary", "https://x/?token=[Filtered]")]
    [TestCase("author", "Jane", "Jane")]
    [TestCase("code", "4/0AX4XfWh", "[Filtered]")]
    [TestCase("code", "card_declined", "card_declined")]
    [TestCase("State", "HalfOpen", "HalfOpen")]
    [TestCase("sessions", "ok", "[Filtered]")]
    public void Values_go_by_the_name_of_what_holds_them(string name, string value, string expected) => Assert.That(Scrubber.Value(name, value), Is.EqualTo(expected));

    // With a pattern that is not linear, half a megabyte of these takes minutes.
    [Test, CancelAfter(60_000)]
    public void Large_texts_made_to_be_slow_are_no_problem([Values("a", "a@", "?a=", "%40", "1 ", "password", "://", "-----BEGIN A-----", "eyJaaaaaa.", "\\\"", "s:", "b.", "%25", "?a=?b=", "code=", "state:", "key:", "\"token\":{", "[token,", "key=\"", "-sk-", "x_secret_", "v1=", "redis://", "YWJjZGVmZ2hp", "password/1234567890/", "1.2.3.", "4242 ", "DE89 ", "2a00:", "&#112;", "\\u0070", "bearer ", "cookie:")] string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 500_000 / piece.Length));
        Assert.That(Scrubber.Text(text + " token=canary"), Does.Not.Contain("canary"));
    }
}
