using System.Net;
using System.Net.Http.Json;

namespace ResponsiAI.ServiceDefaults.Tests.Logging;

/// <summary>What cannot be written stops nothing, and is counted.</summary>
public sealed class LossTests
{
    [Test]
    public async Task A_full_disk_stops_neither_requests_nor_the_other_targets_and_the_lost_lines_are_counted()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("logs"));
        File.CreateSymbolicLink(folder.Combine("logs/combined.log"), "/dev/full");
        var management = FreePort.Next();
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("DATA_DIR", folder.Path), ("MANAGEMENT_PORT", $"{management}"));

        Assert.That(await LostAsync(management, "console", "overflow"), Is.Zero, "nothing is lost yet");

        await probe.LogAsync("Error", "one of many", times: 1_000);

        await Wait.UntilAsync(async () => await LostAsync(management, "combined", "failure") >= 1_000, "the lost lines are counted");
        await probe.LogAsync("Error", "the last");
        Assert.That(await probe.StopAsync(), Is.Zero);
        Assert.That(File.ReadLines(folder.Combine("logs/error.log")).Count(l => l.Contains("one of many", StringComparison.Ordinal)), Is.EqualTo(1_000));
        Assert.That(probe.Output, Does.Contain("the last"));
    }

    [Test]
    public async Task A_console_that_nobody_reads_stops_neither_requests_nor_files_nor_the_end_and_the_lost_lines_are_counted()
    {
        using var folder = new TemporaryFolder();
        var (port, management) = (FreePort.Next(), FreePort.Next());
        var address = new Uri($"http://127.0.0.1:{port}/");
        var environment = ServiceProcess.Environment(folder.Path, [new("ASPNETCORE_ENVIRONMENT", "Production"), new("ASPNETCORE_URLS", $"{address}"), new("MANAGEMENT_PORT", $"{management}")]);
        // The test holds the other end of the pipe and never reads, so the pipe fills.
        var pipe = folder.Combine("console");
        await using (var made = ChildProcess.Start("mkfifo", [pipe]))
            Assert.That(await made.WaitForExitAsync(), Is.Zero);
        var opened = Task.Run(() => File.OpenHandle(pipe));
        await using var probe = ChildProcess.Start("sh", ["-c", "exec dotnet \"$0\" >\"$1\"", Repository.Program("Probe"), pipe], environment, folder.Path);
        using var unread = await opened;
        using var client = Http.Client(address, internalToken: true);
        await Wait.UntilAsync(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, "the probe answers");

        for (var i = 0; i < 30; i++)
            using (var answer = await client.PostAsJsonAsync("/log", new { level = "Information", template = "one of many", times = 1_000 }))
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await Wait.UntilAsync(async () => await LostAsync(management, "console", "overflow") > 0, "the lost lines are counted");
        probe.Signal(Signal.Terminate);
        Assert.That(await probe.WaitForExitAsync(), Is.Zero);
        Assert.That(Directory.GetFiles(folder.Combine("logs"), "combined*.log").SelectMany(File.ReadLines).Count(l => l.Contains("one of many", StringComparison.Ordinal)), Is.EqualTo(30_000));
    }

    [Test]
    public async Task Of_the_same_warning_thirty_lines_a_minute_are_written_and_the_others_counted_while_errors_are_all_written()
    {
        var management = FreePort.Next();
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("MANAGEMENT_PORT", $"{management}"));

        await probe.LogAsync("Warning", "limit of {User} reached", ["u1"], times: 100);
        await probe.LogAsync("Warning", "another warning", times: 2);
        await probe.LogAsync("Error", "it failed", times: 100);

        Assert.That(await LostAsync(management, "all", "repeated"), Is.EqualTo(70));
        await probe.StopAsync();
        var lines = File.ReadLines(Path.Combine(probe.DataDir, "logs", "combined.log")).ToArray();
        Assert.That(lines.Count(l => l.Contains("limit of u1 reached", StringComparison.Ordinal)), Is.EqualTo(30));
        Assert.That(lines.Count(l => l.Contains("another warning", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(lines.Count(l => l.Contains("it failed", StringComparison.Ordinal)), Is.EqualTo(100));
    }

    private static async Task<long> LostAsync(int management, string target, string reason)
    {
        using var client = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        return (await client.GetStringAsync("/metrics")).Split('\n')
            .Where(l => l.StartsWith("responsiai_log_lost", StringComparison.Ordinal) && l.Contains($"target=\"{target}\"", StringComparison.Ordinal) && l.Contains($"reason=\"{reason}\"", StringComparison.Ordinal))
            .Select(l => long.Parse(l.Split('}')[1].Trim().Split(' ')[0])).Single();
    }
}
