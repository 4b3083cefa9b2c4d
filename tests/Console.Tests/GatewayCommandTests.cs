using System.Text.RegularExpressions;

namespace ResponsiAI.Console.Tests;

/// <summary>The commands that ask a running gateway.</summary>
internal sealed class GatewayCommandTests
{
    private readonly int managementPort = FreePort.Next();
    private ServiceProcess gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => gateway = await ServiceProcess.StartAsync("Gateway", new Dictionary<string, string?> { ["MANAGEMENT_PORT"] = $"{managementPort}" });

    [OneTimeTearDown]
    public async Task StopAsync() => await gateway.DisposeAsync();

    [Test]
    public async Task Explain_tells_what_applies_to_a_request()
    {
        var (code, output) = await RunAsync("explain", "POST", "https://shop.example/api/webhooks/stripe");

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Match(@"route\s+webhooks-stripe").And.Match(@"headers\s+api").And.Match(@"rate limit\s+none").And.Match(@"cross-site\s+allowed"));
    }

    [Test]
    public async Task Sessions_lists_nothing_where_nobody_is_signed_in_and_revoking_a_stranger_fails()
    {
        var (listed, table) = await RunAsync("sessions", "list");
        var (revoked, said) = await RunAsync("sessions", "revoke", "--user", "nobody");
        var (all, _) = await RunAsync("sessions", "revoke", "--all");
        var (none, error) = await RunAsync("sessions", "revoke");

        Assert.Multiple(() =>
        {
            Assert.That(listed, Is.Zero, table);
            Assert.That(table, Does.Contain("last use"));
            Assert.That((revoked, said), Is.EqualTo((1, $"0 sessions have ended.{Environment.NewLine}")));
            Assert.That(all, Is.Zero);
            Assert.That((none, error), Is.EqualTo((64, error)));
            Assert.That(error, Does.Contain("one of ID, --user and --all"));
        });
    }

    [Test]
    public async Task Log_level_shows_changes_and_resets_the_level_of_the_running_process()
    {
        var (_, shown) = await RunAsync("log-level");
        var (changed, said) = await RunAsync("log-level", "warn", "--minutes", "5");
        var (reset, back) = await RunAsync("log-level", "reset");
        var (refused, error) = await RunAsync("log-level", "loud");

        Assert.Multiple(() =>
        {
            Assert.That(shown.Trim(), Is.EqualTo("debug (LOG_LEVEL is debug)"));
            Assert.That(changed, Is.Zero, said);
            Assert.That(said, Does.Match(@"^warn until \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(LOG_LEVEL is debug\)"));
            Assert.That((reset, back.Trim()), Is.EqualTo((0, "debug (LOG_LEVEL is debug)")));
            Assert.That(refused, Is.EqualTo(64));
            Assert.That(error, Does.Contain("'error'").And.Contain("'debug'"));
        });
    }

    [Test]
    public async Task Without_a_gateway_it_says_where_it_looked()
    {
        await using var ops = ServiceProcess.Launch("Console", null, null, "explain", "GET", "https://localhost/");

        Assert.That(await ops.Child.WaitForExitAsync(), Is.EqualTo(69));
        Assert.That(ops.Output, Does.Contain("neither --management nor MANAGEMENT_PORT"));
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        await using var ops = ServiceProcess.Launch("Console", null, null, [.. arguments, "--management", $"http://127.0.0.1:{managementPort}"]);
        return (await ops.Child.WaitForExitAsync(), Regex.Replace(ops.Output, "[ ]+", " "));
    }
}
