using System.Net;
using System.Net.Sockets;
using ResponsiAI.Ops.Up;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Console.Tests;

internal sealed class UpCommandTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("--https-port", "127.0.0.1")]
    [TestCase("--https-port", "0.0.0.0")]
    [TestCase("--http-port", "::1")]
    public async Task A_port_that_is_taken_names_who_holds_it(string option, string address)
    {
        using var taken = new TcpListener(IPAddress.Parse(address), 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var other = option == "--https-port" ? "--http-port" : "--https-port";

        var (code, output) = await OpsProcess.RunAsync(folder, [], "up", option, $"{port}", other, $"{FreePort.Next()}");

        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Match($@"Port {port} is taken by .+ \(process {Environment.ProcessId}\)").And.Contain(option));
        Assert.That(File.Exists(folder.Combine("run.json")), Is.False);
    }

    [Test]
    public async Task One_data_folder_is_for_one_installation()
    {
        using var held = FileLock.TryAcquire(folder.Combine("run.lock"));
        var (code, output) = await OpsProcess.RunAsync(folder, [], "up", "--https-port", $"{FreePort.Next()}", "--http-port", $"{FreePort.Next()}");
        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain("DATA_DIR"));
    }

    [TestCase("--https-port", "70000")]
    [TestCase("--http-port", "http")]
    [TestCase("--app", "localhost")]
    public async Task What_cannot_be_understood_is_told_by_its_option(string option, string value)
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], "up", option, value);
        Assert.That(code, Is.EqualTo(64));
        Assert.That(output, Does.Contain(option));
    }

    [TestCase("Ops/Console/bin/Release/net10.0", "Backends/Billing/bin/Release/net10.0")]
    [TestCase("app/Console", "app/Billing")]
    public void Programs_are_found_in_a_build_and_in_a_published_layout(string own, string other)
    {
        Directory.CreateDirectory(folder.Combine(own));
        Directory.CreateDirectory(folder.Combine(other));
        File.WriteAllText(folder.Combine($"{other}/Billing.dll"), "");
        Assert.That(Installation.Find(folder.Combine(own) + "/", "Billing"), Is.EqualTo(folder.Combine($"{other}/Billing.dll")));
        Assert.That(Installation.Find(folder.Combine(own) + "/", "Gateway"), Is.Null);
    }

    [Test]
    public void The_run_file_is_for_its_owner_only_and_reads_back()
    {
        new RunFile(7, [new RunningProcess("gateway", new Uri("https://localhost:8443"), new Uri("http://127.0.0.1:15001"), 8)]).Write(folder.Path);
        var path = RunFile.PathIn(folder.Path);
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.ReadAllText(path), Does.Contain("\"managementAddress\": \"http://127.0.0.1:15001\"").And.Contain("\"pid\": 8"));
        Assert.That(RunFile.Read(folder.Path)!.AddressOf("gateway"), Is.EqualTo(new Uri("https://localhost:8443")));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }
}
