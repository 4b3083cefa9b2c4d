using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NLog;
using NLog.Config;
using ResponsiAI.ServiceDefaults.Logging;

namespace ResponsiAI.ServiceDefaults.Tests.Logging;

public sealed class LogLevelTests
{
    private ServiceProcess probe = null!;
    private HttpClient client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var management = FreePort.Next();
        probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("MANAGEMENT_PORT", $"{management}"));
        client = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        client.Dispose();
        await probe.DisposeAsync();
    }

    [Test]
    public async Task An_operator_changes_the_level_of_the_running_process_and_the_log_says_so()
    {
        await probe.LogAsync("Debug", "before");
        var set = await PostAsync(new { level = "debug", minutes = 5 });
        await probe.LogAsync("Debug", "between");
        var reset = await PostAsync(new { level = (string?)null });
        await probe.LogAsync("Debug", "after");
        var error = await PostAsync(new { level = "error", minutes = 0 });
        await probe.LogAsync("Warning", "a warning");
        await PostAsync(new { level = (string?)null });
        await probe.LogAsync("Information", "the last");
        var shown = JsonNode.Parse(await client.GetStringAsync("/log-level"))!;

        Assert.Multiple(() =>
        {
            Assert.That((string?)set["level"], Is.EqualTo("debug"));
            Assert.That((string?)set["configured"], Is.EqualTo("info"));
            Assert.That(set["until"]!.GetValue<DateTimeOffset>(), Is.EqualTo(TimeProvider.System.GetUtcNow().AddMinutes(5)).Within(TimeSpan.FromMinutes(1)));
            Assert.That((string?)reset["level"], Is.EqualTo("info"));
            Assert.That(error["until"], Is.Null);
            Assert.That((string?)error["level"], Is.EqualTo("error"));
            Assert.That((string?)shown["level"], Is.EqualTo("info"));
        });
        await Wait.UntilAsync(() => Log().Contains("\"the last\"", StringComparison.Ordinal), "the last line is written");
        var log = Log();
        Assert.That(log, Does.Contain("\"between\"").And.Contain("an operator set the log level from info to debug"));
        Assert.That(log, Does.Not.Contain("\"before\"").And.Not.Contain("\"after\"").And.Not.Contain("\"a warning\""));
    }

    [TestCase("""{"level":"loud"}""", "log_level")]
    [TestCase("""{"level":"debug","minutes":-1}""", "log_level_minutes")]
    [TestCase("""{"level":"debug","minutes":10081}""", "log_level_minutes")]
    [TestCase("""{"level":""", "not_json")]
    public async Task What_cannot_be_set_is_refused(string body, string reason)
    {
        using var answer = await client.PostAsync("/log-level", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"\"reason\":\"{reason}\""));
    }

    [Test]
    public void What_was_set_for_a_while_ends_by_itself()
    {
        LogManager.Configuration = new LoggingConfiguration();
        var clock = new FakeTimeProvider();
        using var levels = new LogLevels(LogLevel.Info, isDevelopment: false);
        levels.Set(LogLevel.Debug, TimeSpan.FromMinutes(10), clock);
        clock.Advance(TimeSpan.FromMinutes(9));
        levels.Set(LogLevel.Error, TimeSpan.FromMinutes(10), clock);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.That(levels.Current, Is.EqualTo(LogLevel.Error), "the second one counts");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((levels.Current, levels.Until), Is.EqualTo((LogLevel.Info, (DateTimeOffset?)null)));
    }

    private string Log() => File.ReadAllText(Path.Combine(probe.DataDir, "logs", "combined.log"));

    private async Task<JsonNode> PostAsync(object wanted)
    {
        using var answer = await client.PostAsJsonAsync("/log-level", wanted);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
