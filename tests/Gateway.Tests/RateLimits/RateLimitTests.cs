using System.Net;
using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.RateLimits;

/// <summary>One gateway without Redis; every test is clients of its own.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class RateLimitTests
{
    private TestBackend backend = null!;
    private Limited limited = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(context =>
        {
            context.Response.Headers["RateLimit"] = "\"theirs\";r=1;t=1";
            context.Response.Headers["RateLimit-Policy"] = "\"theirs\";q=1;w=1";
            return Task.CompletedTask;
        });
        limited = await Limited.StartAsync(backend,
            ("RATE_LIMIT", "5/1h"),
            ("RateLimits__Policies__login", "2/10m"),
            Route("login", "/login"), ("ReverseProxy__Routes__login__RateLimiterPolicy", "login"),
            Route("logon", "/logon"), ("ReverseProxy__Routes__logon__RateLimiterPolicy", "login"),
            Route("said", "/said"), ("ReverseProxy__Routes__said__RateLimiterPolicy", "default"),
            Route("free", "/free"), ("ReverseProxy__Routes__free__RateLimiterPolicy", "disable"),
            ("ReverseProxy__Routes__login__ClusterId", "app"), ("ReverseProxy__Routes__logon__ClusterId", "app"),
            ("ReverseProxy__Routes__said__ClusterId", "app"), ("ReverseProxy__Routes__free__ClusterId", "app"),
            ("BILLING_URL", backend.Address.ToString()));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await limited.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Test]
    public async Task An_answer_says_the_limit_and_what_remains_of_it_in_the_place_of_what_the_backend_says()
    {
        for (var remaining = 4; remaining >= 0; remaining--)
        {
            using var answer = await limited.GetAsync("192.0.2.1");
            var (name, parameters) = Limited.Item(answer, "RateLimit");
            Assert.That(Limited.Item(answer, "RateLimit-Policy"), Is.EqualTo(("default", new Dictionary<string, long> { ["q"] = 5, ["w"] = 3600 })));
            Assert.That((name, parameters["r"]), Is.EqualTo(("default", remaining)));
            Assert.That(parameters["t"], Is.InRange(3300, 3600));
        }
    }

    [Test]
    public async Task A_refusal_is_problem_json_that_says_when_to_come_again_and_which_policy_it_was()
    {
        await limited.SendAsync("192.0.2.2", 5);
        using var answer = await limited.GetAsync("192.0.2.2");
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var (name, parameters) = Limited.Item(answer, "RateLimit");

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That((name, parameters["r"]), Is.EqualTo(("default", 0)));
            Assert.That(Limited.Item(answer, "RateLimit-Policy").Parameters["q"], Is.EqualTo(5));
            Assert.That(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.GreaterThanOrEqualTo(parameters["t"]).And.InRange(3300, 3600));
            Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded"));
            Assert.That(problem.GetProperty("reason").GetString(), Is.EqualTo("rate_limited"));
            Assert.That(problem.GetProperty("requestId").GetString(), Is.Not.Empty);
            Assert.That(problem.GetProperty("violated-policies").EnumerateArray().Select(p => p.GetString()), Is.EqualTo(new[] { "default" }));
        });
    }

    [Test]
    public async Task Many_requests_at_once_get_exactly_the_limit()
    {
        Assert.That(await limited.SendAsync("192.0.2.3", 100, atOnce: 20), Is.EqualTo(5));
    }

    [Test]
    public async Task A_client_that_was_refused_is_let_in_again_when_the_refusal_said_so()
    {
        await using var brief = await Limited.StartAsync(backend, ("RATE_LIMIT", "3/1s"));
        await Wait.UntilAsync(async () => !await brief.PassesAsync("192.0.2.4"), "the client is refused");
        await Wait.UntilAsync(() => brief.PassesAsync("192.0.2.4"), "the client is let in again");
    }

    [Test]
    public async Task A_route_counts_by_the_policy_that_it_names_together_with_all_routes_of_that_name_and_no_other()
    {
        const string client = "192.0.2.5";
        var (login, logon) = (await limited.SendAsync(client, 1, path: "/login"), await limited.SendAsync(client, 5, path: "/logon"));
        using var refused = await limited.GetAsync(client, "/login");
        using var free = await limited.GetAsync(client, "/free");

        Assert.Multiple(async () =>
        {
            Assert.That((login, logon), Is.EqualTo((1, 1)));
            Assert.That(Limited.Item(refused, "RateLimit-Policy"), Is.EqualTo(("login", new Dictionary<string, long> { ["q"] = 2, ["w"] = 600 })));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("\"violated-policies\":[\"login\"]"));
            Assert.That(await limited.SendAsync(client, 2), Is.EqualTo(2));
            Assert.That(await limited.SendAsync(client, 5, path: "/said"), Is.EqualTo(3));
            Assert.That(free.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await limited.SendAsync(client, 10, path: "/free"), Is.EqualTo(10));
        });
    }

    [Test]
    public async Task Health_and_webhooks_have_no_limit_and_say_none()
    {
        for (var i = 0; i < 8; i++)
        {
            using var health = await limited.GetAsync("192.0.2.6", "/api/health/live");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/stripe") { Headers = { { "X-Forwarded-For", "192.0.2.6" } } };
            using var webhook = await limited.Edge.Https.SendAsync(request);
            Assert.That((health.StatusCode, webhook.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
            Assert.That(health.Headers.Contains("RateLimit"), Is.False);
            Assert.That(health.Headers.Contains("RateLimit-Policy"), Is.False);
        }
    }

    [Test]
    public async Task What_no_route_answers_counts_too()
    {
        await using var few = await Limited.StartAsync(backend, ("RATE_LIMIT", "1/1h"), ("ReverseProxy__Routes__app__Match__Path", "/only"));
        using var unknown = await few.GetAsync("192.0.2.7", "/unknown");
        using var refused = await few.GetAsync("192.0.2.7", "/unknown");

        Assert.That((unknown.StatusCode, refused.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests)));
    }

    [Test]
    public async Task An_IPv6_client_is_its_64_and_an_IPv4_mapped_address_is_the_IPv4_client()
    {
        var one = await limited.SendAsync("2001:db8:1:2::1", 3) + await limited.SendAsync("2001:db8:1:2:ffff:ffff:ffff:ffff", 3);
        var other = await limited.SendAsync("2001:db8:1:3::1", 3);
        var mapped = await limited.SendAsync("192.0.2.8", 3) + await limited.SendAsync("::ffff:192.0.2.8", 3);
        // Their first 32 bits are those of the /64 above.
        var alike = await limited.SendAsync("32.1.13.184", 5) + await limited.SendAsync("2001:db8::1", 5);

        Assert.That((one, other, mapped, alike), Is.EqualTo((5, 3, 5, 10)));
    }

    [Test]
    public async Task Off_means_no_limit_but_for_the_routes_that_name_one()
    {
        await using var off = await Limited.StartAsync(backend, ("RATE_LIMIT", "off"),
            ("RateLimits__Policies__login", "2/10m"), Route("login", "/login"), ("ReverseProxy__Routes__login__ClusterId", "app"), ("ReverseProxy__Routes__login__RateLimiterPolicy", "login"));

        Assert.That(await off.SendAsync("192.0.2.9", 50), Is.EqualTo(50));
        Assert.That(await off.SendAsync("192.0.2.9", 5, path: "/login"), Is.EqualTo(2));
    }

    [Test]
    public async Task Operators_see_the_policies_and_who_counts_and_refusals_in_the_metrics()
    {
        await limited.SendAsync("192.0.2.10", 6);
        var state = await limited.StateAsync();
        var policies = state.GetProperty("policies").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);

        Assert.Multiple(async () =>
        {
            Assert.That(state.GetProperty("mode").GetString(), Is.EqualTo("local"));
            Assert.That(state.GetProperty("gateways").GetInt32(), Is.EqualTo(1));
            Assert.That(policies.Keys, Is.EquivalentTo(new[] { "default", "login" }));
            Assert.That(policies["login"].GetProperty("requests").GetInt32(), Is.EqualTo(2));
            Assert.That(policies["login"].GetProperty("windowSeconds").GetInt32(), Is.EqualTo(600));
            Assert.That(policies["default"].GetProperty("clients").GetInt32(), Is.GreaterThanOrEqualTo(1));
            await Wait.UntilAsync(async () => (await limited.MetricsAsync()).Split('\n').Any(l => l.StartsWith("responsiai_ratelimit_refusals", StringComparison.Ordinal) && l.Contains("policy=\"default\"", StringComparison.Ordinal)), "the refusal is counted");
            Assert.That(await limited.MetricsAsync(), Does.Match("responsiai_ratelimit_local[^\n]* 1 "));
        });
    }

    [TestCase("RATE_LIMIT", "1000", "RATE_LIMIT: it is neither")]
    [TestCase("RATE_LIMIT", "0/10s", "RATE_LIMIT: it is neither")]
    [TestCase("RATE_LIMIT", "10/0s", "RATE_LIMIT: it is neither")]
    [TestCase("RATE_LIMIT", "10/s", "RATE_LIMIT: it is neither")]
    [TestCase("RATE_LIMIT", "10/10ms", "RATE_LIMIT: it is neither")]
    [TestCase("RATE_LIMIT", "-1/10s", "RATE_LIMIT: it is neither")]
    [TestCase("RateLimits__Policies__login", "often", "RateLimits:Policies:login: it is not a number")]
    [TestCase("RateLimits__Policies__login", "off", "RateLimits:Policies:login: it is not a number")]
    [TestCase("RateLimits__Policies__default", "1/1s", "RateLimits:Policies:default: its name")]
    [TestCase("RateLimits__Policies__Disable", "1/1s", "RateLimits:Policies:Disable: its name")]
    [TestCase("RateLimits__Policies__a b", "1/1s", "RateLimits:Policies:a b: its name")]
    [TestCase("ReverseProxy__Routes__app__RateLimiterPolicy", "kings", "yarp.json: ")]
    public async Task A_limit_that_is_none_or_that_nobody_defined_stops_the_start(string variable, string value, string said)
    {
        await using var process = ServiceProcess.Launch("Gateway", new Dictionary<string, string?> { [variable] = value });

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        Assert.That(process.Output, Does.Contain(said).And.Not.Contain("often"));
    }

    private static (string Name, string? Value) Route(string name, string path) => ($"ReverseProxy__Routes__{name}__Match__Path", path);
}
