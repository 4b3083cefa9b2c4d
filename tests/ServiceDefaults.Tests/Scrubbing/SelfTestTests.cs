using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Tests.Scrubbing;

/// <summary>A process with sinks that let secrets out, and with names and patterns of its own.</summary>
public sealed class SelfTestTests
{
    private readonly TemporaryFolder folder = new();
    private readonly int management = FreePort.Next();
    private ServiceProcess probe = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var patterns = folder.Combine("patterns");
        await File.WriteAllTextAsync(patterns, "# numbers of customers\n\nKD-[0-9]{6}\n");
        probe = await Probe.StartAsync(
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("PROBE_LEAKS", "plain,base64,percent,broken"), ("MANAGEMENT_PORT", $"{management}"), ("SCRUB_NAMES", "patient,X-Customer.Ref"), ("SCRUB_PATTERNS", patterns),
            // Tried with canaries as well, and found well.
            ("SENTRY_DSN", "http://key@127.0.0.1:9/1"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await probe.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Sinks_that_let_a_secret_out_are_closed_health_says_so_and_the_process_serves()
    {
        using var client = Http.Client(probe.Address, internalToken: true);
        Assert.That(JsonSerializer.Deserialize<string[]>(await client.GetStringAsync("/closed")), Is.EquivalentTo(new[] { "leaky.plain", "leaky.base64", "leaky.percent", "leaky.broken" }));
        using var health = await client.GetAsync("/health");
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var told = JsonSerializer.Deserialize<JsonElement>(await health.Content.ReadAsStringAsync());
        Assert.That(told.GetProperty("services").GetProperty("scrubbing").GetString(), Is.EqualTo("degraded"));
        Assert.That(await ScrapeAsync(), Does.Match(@"responsiai_scrubber_closed_sinks\{[^}]*\} 4\b"));
        // The sinks of the house are not among them.
        Assert.That(told.GetProperty("details").GetProperty("scrubbing").GetString(), Does.EndWith(": leaky.plain, leaky.base64, leaky.percent, leaky.broken"));
        await Wait.UntilAsync(() => Regex.Count(probe.Output, @"""message"":""the sink leaky\.\w+ let through") == 4, "the log tells");
        Assert.That(probe.Output, Does.Contain("The sink leaky.broken let through what the scrubber must take out (failed with InvalidOperationException)"));
        // What the canaries stood between.
        Assert.That(probe.Output, Does.Not.Contain("sent Bearer"));
    }

    [Test]
    public async Task Names_and_patterns_of_the_settings_are_scrubbed_beside_the_built_in_ones()
    {
        var said = await ScrubAsync("patientName=canary1, x-customer.ref: canary2, order KD-123456 of KD-12, password=canary3, impatient=x");
        Assert.That(said.GetProperty("text").GetString(), Is.EqualTo("patientName=[Filtered], x-customer.ref: [Filtered], order [Filtered] of KD-12, password=[Filtered], impatient=x"));
        Assert.That(await ScrapeAsync(), Does.Match(@"responsiai_scrubber_hits_total\{[^}]*kind=""pattern""[^}]*\} [1-9]").And.Match(@"responsiai_scrubber_hits_total\{[^}]*kind=""name""[^}]*\} [1-9]"));
    }

    [Test]
    public async Task The_same_value_has_the_same_handle_which_does_not_tell_it()
    {
        var (one, again, other) = (await ScrubAsync("session-1"), await ScrubAsync("session-1"), await ScrubAsync("session-2"));
        var handle = one.GetProperty("handle").GetString();
        Assert.That(handle, Does.Match(@"^\[Filtered:[0-9a-f]{16}\]$").And.EqualTo(again.GetProperty("handle").GetString()).And.Not.EqualTo(other.GetProperty("handle").GetString()));
        Assert.That(handle, Is.Not.EqualTo(Scrubber.Handle("session-1")), "another installation has another key");
        Assert.That(Scrubber.Text($"password={handle} and {handle}"), Is.EqualTo($"password={handle} and {handle}"));
    }

    [Test]
    public async Task A_problems_detail_is_scrubbed()
    {
        using var answer = await probe.PostAsync("/problem", new { message = "mia@example.com sent token=canary" });
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"detail\":\"m***@example.com sent token=[Filtered]\""));
    }

    [Test]
    public void Canaries_are_made_afresh_and_found_in_plain_and_encoded()
    {
        var (one, other) = (new Canaries(), new Canaries());
        Assert.That(one.All, Has.Count.AtLeast(30));
        Assert.That(one.All.Select(c => c.Secret).Intersect(other.All.Select(c => c.Secret)), Is.Empty);
        Assert.That(one.All.Select(c => c.Rule).Distinct(), Is.SupersetOf(new[] { "name", "path", "bearer", "jwt", "provider_key", "signature", "cookie", "url", "pem", "email", "ip", "card", "iban" }));
        foreach (var text in new[] { one.Message, Uri.EscapeDataString(one.Message), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(one.Message)), JsonSerializer.Serialize(one.Message) })
        {
            Assert.That(one.FindIn(text), Has.Count.AtLeast(11), text);
            Assert.That(other.FindIn(text), Is.Empty);
        }
    }

    private async Task<JsonElement> ScrubAsync(string message)
    {
        using var answer = await probe.PostAsync("/scrub", new { message });
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> ScrapeAsync()
    {
        using var client = Http.Client(new Uri($"http://127.0.0.1:{management}"), internalToken: true);
        return await client.GetStringAsync("/metrics");
    }
}
