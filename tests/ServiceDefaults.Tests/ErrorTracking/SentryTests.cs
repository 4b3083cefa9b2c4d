using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

public sealed class SentryTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private SentryReceiver sentry = null!;

    [SetUp]
    public async Task Start() => sentry = await SentryReceiver.StartAsync();

    [TearDown]
    public ValueTask Stop() => sentry.DisposeAsync();

    [Test]
    public async Task An_exception_in_a_request_arrives_with_what_helps_and_without_secrets([Values("Development", "Production")] string environment)
    {
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", environment), ("SENTRY_DSN", sentry.Dsn));
        using var client = Http.Client(probe.Address, internalToken: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/throw?api_key=canary&page=2&email=canary%40example.com");
        request.Headers.Add("Authorization", "Bearer canary");
        request.Headers.Add("Cookie", "__Host-session=canary; theme=dark");
        request.Headers.Add("Stripe-Signature", "t=1,v1=canary");
        request.Headers.Add("X-Api-Key", "canary");
        request.Headers.Add("Referer", "https://app.example.com/?token=canary");
        request.Headers.Add("User-Agent", "tests");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        request.Headers.Add("sentry-trace", "11111111111111111111111111111111-00f067aa0ba902b7-1");
        request.Headers.Add("baggage", "sentry-trace_id=11111111111111111111111111111111,sentry-public_key=canary,sentry-environment=canary,user=canary");
        request.Headers.Add("X-Session-Id", "session-canary");
        request.Headers.Add("X-Own", "canary");
        request.Content = JsonContent.Create(new { message = "no login at redis://user:canary@cache/0", inner = "password=canary for canary@example.com" });
        await probe.LogAsync("Information", "a crumb with {Token}", ["canary-crumb"]);
        using var answer = await client.SendAsync(request);
        await sentry.EventsAsync(1);
        await probe.StopAsync();

        Assert.That(sentry.Events, Has.Count.EqualTo(1), "the exception is told once");
        var report = JsonSerializer.Deserialize<JsonElement>(sentry.Events[0]);
        Assert.That(report.GetProperty("release").GetString(), Does.Match(@"^responsiai@\d+\.\d+\.\d+$"));
        Assert.That(report.GetProperty("environment").GetString(), Is.EqualTo(environment.ToLowerInvariant()));
        Assert.That(report.GetProperty("tags").GetProperty("service").GetString(), Is.EqualTo("probe"));
        Assert.That(report.GetProperty("request").GetProperty("method").GetString(), Is.EqualTo("POST"));
        Assert.That(report.GetProperty("request").GetProperty("url").GetString(), Is.EqualTo($"{probe.Address}throw"));
        Assert.That(report.GetProperty("request").GetProperty("query_string").GetString(), Does.Contain("page=2"));
        Assert.That(report.GetProperty("request").GetProperty("headers").GetProperty("User-Agent").GetString(), Is.EqualTo("tests"));
        Assert.That(report.GetProperty("exception").GetProperty("values").EnumerateArray().Select(e => e.GetProperty("value").GetString()),
            Is.EquivalentTo(new[] { "no login at redis://[Filtered]@cache/0", "password=[Filtered] for c***@example.com" }));
        Assert.That(report.GetProperty("contexts").GetProperty("response").GetProperty("status_code").GetInt32(), Is.EqualTo(500));
        Assert.That(report.GetProperty("transaction").GetString(), Is.EqualTo("POST /throw"));
        Assert.That(report.GetProperty("user").GetProperty("id").GetString(), Does.Match(@"^\[Filtered:[0-9a-f]{16}\]$"));
        Assert.That(report.GetProperty("user").EnumerateObject().Count(), Is.EqualTo(1), "a handle and nothing else");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(report.GetProperty("tags").GetProperty("request_id").GetString(), Is.EqualTo(problem.GetProperty("requestId").GetString()));
        Assert.That(report.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString(), Is.EqualTo(Trace));
        Assert.That(sentry.Envelopes.Single(e => e.Contains("\"type\":\"event\"", StringComparison.Ordinal)).Split('\n')[0], Does.Contain($"\"trace_id\":\"{Trace}\""));
        if (environment == "Production")
            Assert.That(probe.Output.Split('\n').Where(l => l.Contains("An unhandled exception", StringComparison.Ordinal)).ToList(), Is.Not.Empty.And.All.Contains($"\"traceId\":\"{Trace}\""));
        AssertNothingLeaked();
    }

    [Test]
    public async Task Failures_that_differ_by_their_ids_are_one_issue_each_and_different_faults_are_not()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        var cards = new[] { "550e8400-e29b-41d4-a716-446655440000", "42", "evt_1NxYz", "anna.canary@example.com" };
        for (var i = 0; i < 20; i++)
        {
            var id = cards[i % cards.Length] + i;
            using var thrown = await probe.PostAsync($"/throw/{id}", new { message = "no row" });
            using var handled = await probe.PostAsync("/capture", new { message = $"row {id} is lost" });
            using var message = await probe.PostAsync("/report", new { message = $"row {id} is dead" });
            await probe.LogAsync("Error", "row {Id} is late", [id]);
        }

        using var another = await probe.PostAsync("/capture", new { message = "another fault" });
        await sentry.EventsAsync(21);
        await probe.StopAsync();
        var groups = sentry.Events.Select(e => JsonSerializer.Deserialize<JsonElement>(e)).GroupBy(Issue).ToList();
        Assert.That(groups.Select(g => g.Count()), Is.EquivalentTo(new[] { 5, 5, 5, 5, 1 }), "five of each kind, however many there were");
        Assert.That(sentry.Transactions.Select(t => JsonSerializer.Deserialize<JsonElement>(t).GetProperty("transaction").GetString()).Distinct(),
            Is.EquivalentTo(new[] { "POST /throw/{id}", "POST /capture", "POST /report", "POST /log" }));
        AssertNothingLeaked();

        // As Sentry does: by what is said, or by type and stack.
        static string Issue(JsonElement report) => report.TryGetProperty("fingerprint", out var said) ? said.ToString()
            : string.Concat(report.GetProperty("exception").GetProperty("values").EnumerateArray().Select(e =>
                e.GetProperty("type").GetString() + (e.TryGetProperty("stacktrace", out var stack) ? string.Concat(stack.GetProperty("frames").EnumerateArray().Select(f => f.GetProperty("function").GetString())) : "")));
    }

    [Test]
    public async Task An_exception_that_ends_the_process_arrives_scrubbed()
    {
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("SENTRY_DSN", sentry.Dsn));
        await probe.LogAsync("Error", "what goes before");
        await sentry.EventsAsync(1);
        using var answer = await probe.PostAsync("/crash", new { message = "lost token=canary", inner = "canary@example.com" });
        Assert.That(await probe.Child.WaitForExitAsync(), Is.EqualTo(70));
        Assert.That(probe.Output, Does.Contain("lost token=[Filtered]").And.Contain("ArgumentException").And.Contain("   at ").And.Not.Contain("canary"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(probe.DataDir, "logs", "error.log")), Does.Contain("ends the process").And.Contain("lost token=[Filtered]").And.Not.Contain("canary"));
        Assert.That(sentry.Events, Has.Count.EqualTo(2));
        Assert.That(sentry.Events[1], Does.Contain("lost token=[Filtered]").And.Contain("c***@example.com"));
        AssertNothingLeaked();
    }

    [Test]
    public async Task A_message_of_our_own_arrives_with_its_context_by_name()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        using var answer = await probe.PostAsync("/report", new { message = "canary@example.com is over it" });
        await sentry.EventsAsync(1);
        await probe.StopAsync();
        var report = JsonSerializer.Deserialize<JsonElement>(sentry.Events.Single());
        Assert.That(report.GetProperty("level").GetString(), Is.EqualTo("warning"));
        Assert.That(report.GetProperty("extra").GetProperty("customer").GetString(), Is.EqualTo("c1"));
        Assert.That(report.GetProperty("extra").GetProperty("password").GetString(), Is.EqualTo("[Filtered]"));
        AssertNothingLeaked();
    }

    [Test]
    public async Task A_logged_error_arrives_with_its_named_secrets_filtered()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        // Twice in one request: the first is what went before the second.
        await probe.LogAsync("Error", "no {ApiKey} for {Address}", ["canary-key", "canary@example.com"], times: 2);
        await probe.LogAsync("Error", "no {ApiKey} at all", ["canary-key"], exception: "the key canary-key is old");
        await sentry.EventsAsync(3);
        await probe.StopAsync();
        Assert.That(sentry.Events, Has.Count.EqualTo(3));
        var last = JsonSerializer.Deserialize<JsonElement>(sentry.Events[1]);
        Assert.That(last.GetProperty("logentry").GetProperty("formatted").GetString(), Is.EqualTo("no [Filtered] for c***@example.com"));
        Assert.That(last.GetProperty("breadcrumbs").EnumerateArray().Select(c => c.GetProperty("message").GetString()), Has.Member("no [Filtered] for c***@example.com"));
        var thrown = JsonSerializer.Deserialize<JsonElement>(sentry.Events[2]).GetProperty("exception").GetProperty("values")[0];
        Assert.That(thrown.GetProperty("value").GetString(), Is.EqualTo("the key [Filtered] is old"));
        AssertNothingLeaked();
    }

    [Test]
    public async Task Lists_and_codes_are_filtered_by_their_names_in_reports_and_in_the_log()
    {
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("SENTRY_DSN", sentry.Dsn));
        await probe.LogAsync("Error", "revoked {Tokens} of {Customer}", ["canary-one|canary-two", "anna"]);
        await probe.LogAsync("Error", "exchange of {Code} failed", ["4/0AX4canary9"]);
        await sentry.EventsAsync(2);
        await probe.StopAsync();
        Assert.That(sentry.Events.Select(e => JsonSerializer.Deserialize<JsonElement>(e).GetProperty("logentry").GetProperty("formatted").GetString()),
            Is.EquivalentTo(new[] { "revoked {Tokens} of {Customer}", "exchange of [Filtered] failed" }));
        Assert.That(probe.Output, Does.Contain("revoked \\\"[Filtered]\\\", \\\"[Filtered]\\\" of anna").Or.Contain("revoked [Filtered], [Filtered] of anna").And.Not.Contain("canary"));
        AssertNothingLeaked();
    }

    [Test]
    public async Task What_fails_after_the_client_has_gone_is_an_event_too_and_each_kind_is_counted()
    {
        var management = FreePort.Next();
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn), ("MANAGEMENT_PORT", $"{management}"));
        using var gone = new CancellationTokenSource();
        using var client = Http.Client(probe.Address, internalToken: true);
        var asked = client.PostAsJsonAsync("/throw-alone", new { message = "nobody is there" }, gone.Token);
        await Wait.UntilAsync(() => probe.Output.Contains("waits until it is alone", StringComparison.Ordinal), "the request is there");
        await gone.CancelAsync();
        Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
        await Wait.UntilAsync(() => sentry.Events.Count == 1 && sentry.Transactions.Count == 1, "both arrive");
        Assert.That(sentry.Events[0], Does.Contain("nobody is there").And.Contain("ExceptionHandler\",\"handled\":false"));
        var (report, transaction) = (JsonSerializer.Deserialize<JsonElement>(sentry.Events[0]), JsonSerializer.Deserialize<JsonElement>(sentry.Transactions[0]));
        Assert.That(TraceOf(report), Is.EqualTo(TraceOf(transaction)));
        using var operators = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        foreach (var (kind, outcome, count) in new[] { ("error", "sent", 1), ("transaction", "sent", 1), ("error", "kept", 0) })
            await Wait.UntilAsync(async () => Regex.IsMatch(await operators.GetStringAsync("/metrics"), $"(?m)^responsiai_error_reports_total\\{{.*kind=\"{kind}\",outcome=\"{outcome}\"\\}} {count}\\b"), $"{count} of {kind} {outcome}");
    }

    [Test]
    public async Task What_a_caller_did_wrong_is_no_event()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        using var client = Http.Client(probe.Address, internalToken: true);
        using var answer = await client.PostAsync("/log", new StringContent("{", System.Text.Encoding.UTF8, "application/json"));
        await probe.StopAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
        Assert.That(sentry.Events, Is.Empty);
    }

    [TestCase("Development")]
    [TestCase("Production")]
    public async Task What_a_client_does_to_its_HTTP2_connection_is_neither_an_event_nor_a_line_and_what_the_application_did_is(string environment)
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn), ("ASPNETCORE_ENVIRONMENT", environment));
        await probe.LogAsync("Critical", "connection {Id} exceeded the maximum queue size", ["1"], exception: "aborted", logger: "Microsoft.AspNetCore.Server.Kestrel.Http2");
        await probe.LogAsync("Error", "an unhandled exception was thrown by the application", exception: "it failed", logger: "Microsoft.AspNetCore.Server.Kestrel");
        await sentry.EventsAsync(1);
        await probe.StopAsync();
        Assert.That(sentry.Events, Has.Count.EqualTo(1).And.One.Contains("it failed"));
        Assert.That(probe.Output, Does.Contain("it failed").And.Not.Contain("aborted").And.Not.Contain("queue size"));
    }

    [Test]
    public async Task Development_traces_every_request_and_production_some()
    {
        await using var development = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        for (var i = 1; i <= 20; i++)
        {
            await development.LogAsync("Debug", "one");
            await Wait.UntilAsync(() => sentry.Transactions.Count >= i, $"transaction {i} arrives");
        }

        await development.StopAsync();
        Assert.That(sentry.Transactions, Has.Count.EqualTo(20), "and none of the health probes at its start");
        AssertNothingLeaked();

        await using var receiver = await SentryReceiver.StartAsync();
        await using var production = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("SENTRY_DSN", receiver.Dsn));
        for (var i = 0; i < 300; i++)
            await production.LogAsync("Debug", "one");
        await Wait.UntilAsync(() => receiver.Transactions.Count > 0, "one is traced");
        await production.StopAsync();
        // One in ten: outside of these bounds once in 10^13 runs.
        Assert.That(receiver.Transactions, Has.Count.InRange(1, 100));
    }

    private static string? TraceOf(JsonElement report) => report.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString();

    private void AssertNothingLeaked()
    {
        var all = string.Concat(sentry.Envelopes);
        foreach (var secret in new[] { "canary", ServiceProcess.InternalToken, "theme=dark", $"\"{Environment.MachineName}\"" })
            Assert.That(all.IndexOf(secret, StringComparison.Ordinal), Is.Negative, () => $"'{secret}' left the process: …{all[Math.Max(0, all.IndexOf(secret, StringComparison.Ordinal) - 200)..Math.Min(all.Length, all.IndexOf(secret, StringComparison.Ordinal) + 100)]}…");
    }
}
