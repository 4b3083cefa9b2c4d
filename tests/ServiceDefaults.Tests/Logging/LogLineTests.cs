using System.Text.Json;

namespace ResponsiAI.ServiceDefaults.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly (string, string?) Production = ("ASPNETCORE_ENVIRONMENT", "Production");

    [Test]
    public async Task Development_writes_readable_lines_to_the_console_and_no_files()
    {
        await using var probe = await Probe.StartAsync();
        await probe.LogAsync("Information", "user {User} came", ["7"]);
        await probe.LogAsync("Debug", "a detail");
        await probe.LogAsync("Error", "it {What}", ["failed"], exception: "because of it");
        await Wait.UntilAsync(() => probe.Output.Contains("because of it", StringComparison.Ordinal), "the last line is on the console");
        Assert.That(probe.Output, Does.Match(@"(?m)^\d\d:\d\d:\d\d\.\d{3} INFO  Probe  user 7 came$"));
        Assert.That(probe.Output, Does.Match(@"(?m)^\d\d:\d\d:\d\d\.\d{3} DEBUG Probe  a detail$"));
        Assert.That(probe.Output, Does.Match(@"(?m)^\d\d:\d\d:\d\d\.\d{3} ERROR Probe  it failed\r?\nSystem\.InvalidOperationException: because of it$"));
        Assert.That(Directory.Exists(Path.Combine(probe.DataDir, "logs")), Is.False);
    }

    [Test]
    public async Task Production_writes_json_to_the_console_and_to_combined_log_and_errors_to_error_log()
    {
        await using var probe = await Probe.StartAsync(Production);
        await probe.LogAsync("Debug", "a detail");
        await probe.LogAsync("Information", "user {User} came", ["7"]);
        await probe.LogAsync("Error", "it {What}", ["failed"], exception: "because of it", scope: new() { ["OrderId"] = "4711", ["ApiKey"] = "canary" });
        await probe.StopAsync();

        var combined = Lines(probe, "combined.log");
        var (came, failed) = (combined.Single(l => Message(l) == "user 7 came"), combined.Single(l => Message(l) == "it failed"));
        Assert.That(combined.Select(Message), Has.No.Member("a detail"), "info is the level of production");
        Assert.That(came.GetProperty("level").GetString(), Is.EqualTo("info"));
        Assert.That(came.GetProperty("service").GetString(), Is.EqualTo("probe"));
        Assert.That(came.GetProperty("logger").GetString(), Is.EqualTo("Probe"));
        Assert.That(came.GetProperty("timestamp").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
        Assert.That(came.GetProperty("fields").GetProperty("user").GetString(), Is.EqualTo("7"));
        Assert.That(came.GetProperty("traceId").GetString(), Does.Match("^[0-9a-f]{32}$"), "the request it belongs to");
        Assert.That(failed.GetProperty("exception").GetString(), Does.StartWith("System.InvalidOperationException: because of it"));
        Assert.That(failed.GetProperty("scope").ToString(), Is.EqualTo("""{"orderId":"4711","apiKey":"[Filtered]"}"""));
        Assert.That(came.TryGetProperty("scope", out _), Is.False, "the framework's own scopes are told by the line's members");
        Assert.That(combined.Select(LineSchema.Faults), Is.All.Empty);
        Assert.That(Lines(probe, "error.log").Select(Message), Is.EqualTo(new[] { "it failed" }));
        Assert.That(probe.Output.Split('\n').Where(l => l.StartsWith('{')).Select(l => Message(JsonSerializer.Deserialize<JsonElement>(l))), Is.SupersetOf(new[] { "user 7 came", "it failed" }));
    }

    [TestCase("error", "error")]
    [TestCase("warn", "error warn")]
    [TestCase("info", "error warn info")]
    [TestCase("DEBUG", "error warn info debug")]
    public async Task The_level_is_that_of_the_settings(string level, string written)
    {
        await using var probe = await Probe.StartAsync(Production, ("LOG_LEVEL", level));
        foreach (var each in new[] { "Error", "Warning", "Information", "Debug", "Trace" })
            await probe.LogAsync(each, "one {Mark}", ["mark"]);
        await probe.StopAsync();
        Assert.That(Lines(probe, "combined.log").Where(l => Message(l) == "one mark").Select(l => l.GetProperty("level").GetString()), Is.EqualTo(written.Split(' ')));
    }

    [Test]
    public async Task Secrets_reach_neither_file_nor_console_in_message_field_or_exception([Values("Development", "Production")] string environment)
    {
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", environment));
        await probe.LogAsync("Error", "key {ApiKey} of {Email} in {Text} went to {Address}, state {State}",
            ["canary-plain-word", "canary@example.com", "a Bearer canary.0123456789", "redis://u:canary@h/0", "good"], exception: "password=canary and key canary-plain-word");
        await probe.LogAsync("Information", "GET /x?token=canary&page=2 {\"password\":\"canary\"}");
        await probe.StopAsync();
        var written = probe.Output + string.Concat(Directory.Exists(Path.Combine(probe.DataDir, "logs"))
            ? Directory.GetFiles(Path.Combine(probe.DataDir, "logs"), "*.log").Select(File.ReadAllText) : []);
        Assert.That(written, Does.Not.Contain("canary"));
        Assert.That(written, Does.Contain("key [Filtered] of c***@example.com in a Bearer [Filtered] went to redis://[Filtered]@h/0, state good"));
        Assert.That(written, Does.Contain("password=[Filtered] and key [Filtered]").And.Contain("page=2"));
    }

    [Test]
    public async Task The_last_of_many_lines_is_written_before_the_process_ends()
    {
        await using var probe = await Probe.StartAsync(Production);
        await probe.LogAsync("Information", "one of many", times: 10_000);
        await probe.LogAsync("Information", "the last");
        Assert.That(await probe.StopAsync(), Is.Zero);
        var messages = Lines(probe, "combined.log").Select(Message).ToArray();
        Assert.That(messages.Count(m => m == "one of many"), Is.EqualTo(10_000));
        Assert.That(messages, Has.Member("the last"));
    }

    private static JsonElement[] Lines(ServiceProcess probe, string file) =>
        [.. File.ReadLines(Path.Combine(probe.DataDir, "logs", file)).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];

    private static string Message(JsonElement line) => line.GetProperty("message").GetString()!;
}
