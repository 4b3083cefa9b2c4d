using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.ServiceDefaults.Tests.Hosting;

public sealed class StartTests
{
    private static readonly (string, string?)[] Bad =
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("INTERNAL_TOKEN", null), ("PROBE_NUMBER", "canary"), ("PROBE_URL", "http://canary:canary@host/canary"), ("PROBE_CHOICE", "canary"),
        ("PROBE_NETWORKS", "canary"), ("PROBE_DATABASE", "postgres://canary:canary@"), ("LOG_LEVEL", "canary"), ("MANAGEMENT_PORT", "canary"), ("SENTRY_DSN", "canary"), ("SCRUB_NAMES", "canary canary"),
        ("SCRUB_PATTERNS", "/canary"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://canary:canary@collector"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "canary"), ("OTEL_EXPORTER_OTLP_HEADERS", "canary"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "canary"), ("OTEL_TRACES_SAMPLER", "canary"), ("OTEL_TRACES_SAMPLER_ARG", "1.5"),
    ];

    [Test]
    public async Task A_check_of_good_settings_ends_with_0_and_serves_nothing()
    {
        await using var probe = Probe.Launch(["--check"]);
        Assert.That(await probe.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Ok));
        Assert.That(probe.Output, Does.Contain("probe: the settings are good.").And.Not.Contain("management address"));
    }

    [Test]
    public async Task Bad_settings_end_check_and_start_with_78_and_all_faults_at_once([Values("--check", "--with-parent")] string argument)
    {
        await using var probe = Probe.Launch([argument], Bad);
        Assert.That(await probe.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Configuration));
        var told = probe.Output.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(':')[0]);
        Assert.That(told, Is.EquivalentTo(Bad.Select(b => b.Item1).Except(["ASPNETCORE_ENVIRONMENT"])));
        Assert.That(probe.Output, Does.Contain("probe cannot start: 17 settings cannot be used.").And.Not.Contain("canary"));
    }

    [Test]
    public async Task A_taken_port_ends_the_start_with_69_and_its_name()
    {
        await using var first = await Probe.StartAsync();
        Assert.That(await LastLineAsync(("ASPNETCORE_URLS", first.Address.ToString())), Is.EqualTo(
            (ExitCode.Unavailable, $"probe cannot start: Failed to bind to address {first.Address.ToString().TrimEnd('/')}: address already in use.")));
    }

    [Test]
    public async Task A_taken_management_port_ends_the_start_with_69_and_its_name()
    {
        var port = FreePort.Next();
        await using var first = await Probe.StartAsync(("MANAGEMENT_PORT", $"{port}"));
        Assert.That(await LastLineAsync(("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePort.Next()}"), ("MANAGEMENT_PORT", $"{port}")), Is.EqualTo(
            (ExitCode.Unavailable, $"probe cannot start: Failed to bind to address http://127.0.0.1:{port}: address already in use.")));
    }

    [Test]
    public async Task Health_asks_the_process_that_runs_on_this_machine()
    {
        await using var running = await Probe.StartAsync();
        await using var good = Probe.Launch(["--health"], ("ASPNETCORE_URLS", $"https://+:1;http://*:{running.Address.Port}"));
        Assert.That(await good.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Ok));
        await running.StopAsync();
        await using var gone = Probe.Launch(["--health"], ("ASPNETCORE_URLS", running.Address.ToString()));
        Assert.That(await gone.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Failed));
        Assert.That(gone.Output, Does.Contain($"no answer on port {running.Address.Port}"));
    }

    [Test]
    public async Task Health_without_a_plain_address_says_what_it_needs()
    {
        await using var probe = Probe.Launch(["--health"], ("ASPNETCORE_URLS", "https://+:1"));
        Assert.That(await probe.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Usage));
        Assert.That(probe.Output, Does.Contain("ASPNETCORE_URLS"));
    }

    [Test]
    public async Task With_a_parent_it_ends_when_standard_input_closes()
    {
        await using var probe = Probe.Launch(["--with-parent"]);
        await AnswersAsync(probe);
        probe.Child.CloseInput();
        Assert.That(await probe.Child.WaitForExitAsync(), Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task Without_a_parent_standard_input_does_not_matter()
    {
        await using var probe = await Probe.StartAsync();
        probe.Child.CloseInput();
        await AnswersAsync(probe);
        Assert.That(probe.Child.HasExited, Is.False);
    }

    [Test]
    public async Task A_termination_ends_it_with_0()
    {
        await using var probe = await Probe.StartAsync();
        Assert.That(await probe.StopAsync(), Is.EqualTo(ExitCode.Ok));
    }

    [TestCase("ASPNETCORE_ENVIRONMENT", "Production", "NODE_ENV", "development", "production")]
    [TestCase("ASPNETCORE_ENVIRONMENT", null, "NODE_ENV", "production", "production")]
    [TestCase("ASPNETCORE_ENVIRONMENT", null, "NODE_ENV", "development", "development")]
    [TestCase("ASPNETCORE_ENVIRONMENT", null, "NODE_ENV", null, "production")]
    public async Task The_environment_is_that_of_the_variables(string one, string? oneValue, string other, string? otherValue, string expected)
    {
        var management = FreePort.Next();
        await using var probe = await Probe.StartAsync((one, oneValue), (other, otherValue), ("MANAGEMENT_PORT", $"{management}"));
        using var client = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        Assert.That(await client.GetStringAsync("/"), Does.Contain($"\"environment\":\"{expected}\""));
    }

    // As on a terminal: both streams are one, in the order in which they were written.
    private static async Task<(int Code, string Line)> LastLineAsync(params (string Name, string? Value)[] settings)
    {
        using var folder = new TemporaryFolder();
        await using var probe = ChildProcess.Start("sh", ["-c", "exec dotnet \"$0\" 2>&1", Repository.Program("Probe")], ServiceProcess.Environment(folder.Path, Probe.Settings(settings)), folder.Path);
        return (await probe.WaitForExitAsync(), probe.Output.TrimEnd().Split('\n')[^1]);
    }

    private static Task AnswersAsync(ServiceProcess probe) => Wait.UntilAsync(async () =>
    {
        using var client = Http.Client(probe.Address);
        using var answer = await client.GetAsync("/health");
        return answer.IsSuccessStatusCode;
    }, "the probe answers");
}
