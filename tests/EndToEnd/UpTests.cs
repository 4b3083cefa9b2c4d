using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.EndToEnd;

[Category("Long")]
internal sealed class UpTests
{
    private static readonly string[] Names = ["gateway", "billing", "notifications", "ops", "demo"];

    [Test]
    public async Task The_readmes_command_keeps_its_data_in_the_folder_that_it_is_called_from()
    {
        using var folder = new TemporaryFolder();
        var environment = ServiceProcess.Environment("unused", [new("ASPNETCORE_ENVIRONMENT", null), new("DATA_DIR", null), new("LOG_DIR", null), new("INTERNAL_TOKEN", null)]);
        await using var run = ChildProcess.Start("dotnet",
            ["run", "--no-build", "-c", Repository.Configuration, "--project", Path.Combine(Repository.Root, "Ops", "Console"), "--",
                "up", "--https-port", $"{FreePort.Next()}", "--http-port", $"{FreePort.Next()}"], environment, folder.Path);
        await Wait.UntilAsync(() => run.Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal), "ops up is ready", TimeSpan.FromSeconds(90));

        Assert.That(File.Exists(folder.Combine("data/run.json")));
        run.Signal(Signal.Terminate);
        await run.WaitForExitAsync();
        await Wait.UntilAsync(() => !File.Exists(folder.Combine("data/run.json")), "ops up has ended");
    }

    [TestCase(Signal.Interrupt)]
    [TestCase(Signal.Terminate)]
    public async Task A_signal_stops_all_processes_within_10_seconds(Signal signal)
    {
        await using var product = await Product.StartAsync();
        var processes = Names.Select(product.ProcessId).ToList();
        product.Up.Signal(signal);

        Assert.That(await product.Up.WaitForExitAsync(TimeSpan.FromSeconds(10)), Is.Zero);
        Assert.That(processes.Where(IsAlive), Is.Empty);
        Assert.That(product.Up.Output, Does.Not.Contain("is killed"));
        Assert.That(File.Exists(Path.Combine(product.Folder, "data", "run.json")), Is.False);
    }

    [Test]
    public async Task Killed_itself_it_leaves_no_orphan_behind()
    {
        await using var product = await Product.StartAsync();
        var processes = Names.Select(product.ProcessId).ToList();
        product.Up.Signal(Signal.Kill);

        await Wait.UntilAsync(() => !processes.Any(IsAlive), "every child has ended");
    }

    [Test]
    public async Task A_process_that_dies_is_started_again_and_the_site_works_as_before()
    {
        await using var product = await Product.StartAsync();
        await product.KillAsync("demo");

        await Wait.UntilAsync(async () => (await product.Https.GetAsync("/whoami")).StatusCode == HttpStatusCode.OK, "the application answers again");
        Assert.That(product.Up.Output, Does.Contain("demo ended with exit code 137 (signal 9), starting it again"));
    }

    [Test]
    public async Task A_port_that_is_taken_is_named_with_its_holder()
    {
        await using var product = await Product.StartAsync();
        await using var second = ChildProcess.Start("dotnet",
            [Repository.Program("Console"), "up", "--https-port", $"{product.HttpsPort}", "--http-port", $"{FreePort.Next()}"],
            ServiceProcess.Environment(Path.Combine(product.Folder, "other"), [new("INTERNAL_TOKEN", null)]), product.Folder);

        Assert.That(await second.WaitForExitAsync(), Is.EqualTo(69));
        Assert.That(second.Output, Does.Contain($"{product.HttpsPort}").And.Contain($"{product.ProcessId("gateway")}"));
    }

    [Test]
    public async Task Wrong_settings_of_five_kinds_are_told_together_and_nothing_runs()
    {
        await using var product = Product.Launch(("RATE_LIMIT", "many"), ("REDIS_URL", "redis://:0"), ("TRUSTED_PROXIES", "somewhere"), ("LOG_LEVEL", "loud"), ("COOKIE_DOMAIN", "a domain"));

        Assert.That(await product.Up.WaitForExitAsync(TimeSpan.FromSeconds(60)), Is.EqualTo(78));
        foreach (var name in new[] { "RATE_LIMIT", "REDIS_URL", "TRUSTED_PROXIES", "LOG_LEVEL", "COOKIE_DOMAIN" })
            Assert.That(product.Up.Output, Does.Contain($"{name}: "));
        Assert.That(async () => await new TcpClient().ConnectAsync("localhost", product.HttpPort), Throws.InstanceOf<SocketException>());
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
