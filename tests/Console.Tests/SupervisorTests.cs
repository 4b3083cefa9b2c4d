using System.Globalization;
using System.Text.RegularExpressions;
using ResponsiAI.Ops.Up;

namespace ResponsiAI.Console.Tests;

internal sealed class SupervisorTests
{
    private const string EndsWithItsInput = "echo pid $$; cat > /dev/null; echo goodbye";

    [Test]
    public async Task A_process_that_dies_is_started_again_with_a_line_that_says_why()
    {
        await using var host = SupervisorHost.Start("echo pid $$; exit 3", "kill -9 $$", EndsWithItsInput);
        await Wait.UntilAsync(() => Regex.Count(host.Output, @"child0 +\| pid") >= 3, "it was started three times");
        Assert.That(host.Output, Does.Match(@"up +\| child0 ended with exit code 3, starting it again in 0\.5 s"));
        Assert.That(host.Output, Does.Match(@"up +\| child0 ended with exit code 3, starting it again in 1 s"));
        Assert.That(host.Output, Does.Match(@"up +\| child1 ended with exit code 137 \(signal 9\)"));
        Assert.That(Regex.Count(host.Output, @"child2 +\| pid"), Is.EqualTo(1));
    }

    [TestCase(78)]
    [TestCase(69)]
    public async Task A_process_that_refuses_to_start_ends_everything_with_its_code_and_its_message(int code)
    {
        using var output = new StringWriter();
        var waiting = Describe("waiting", EndsWithItsInput) with { Ready = new Uri($"http://127.0.0.1:{FreePort.Next()}/health") };
        var supervisor = Supervise(output, waiting, Describe("refusing", $"echo 'SOME_SETTING: it is missing' >&2; exit {code}"));

        var ended = await supervisor.RunAsync(() => Assert.Fail("must not become ready"), CancellationToken.None, CancellationToken.None);

        Assert.That(ended, Is.EqualTo(code));
        Assert.That(output.ToString(), Does.Contain("refusing | SOME_SETTING: it is missing").And.Contain("waiting  | goodbye"));
    }

    [Test]
    public async Task After_the_start_the_same_codes_are_deaths_like_any_other()
    {
        using var folder = new TemporaryFolder();
        // The first time it ends when it is told to, and from then on at once.
        await using var host = SupervisorHost.Start($"echo pid $$; until [ -e {folder.Combine("go")} ]; do sleep 0.05; done; exit 78", EndsWithItsInput);
        await Wait.UntilAsync(() => host.Output.Contains("ready", StringComparison.Ordinal), "both have started");
        await File.WriteAllTextAsync(folder.Combine("go"), "");
        await Wait.UntilAsync(() => host.Output.Contains("starting it again in 1 s", StringComparison.Ordinal), "it was started again");
        Assert.That(host.HasExited, Is.False);
    }

    [Test]
    public async Task What_is_not_ready_in_time_is_named()
    {
        using var output = new StringWriter();
        var mute = Describe("mute", EndsWithItsInput) with { Ready = new Uri($"http://127.0.0.1:{FreePort.Next()}/health") };
        var supervisor = new Supervisor([mute, Describe("fine", EndsWithItsInput)], new ProcessOutput(output, ["mute", "fine"], colours: false), TimeProvider.System) { StartDeadline = TimeSpan.FromSeconds(1) };
        Assert.That(await supervisor.RunAsync(() => Assert.Fail("must not become ready"), CancellationToken.None, CancellationToken.None), Is.EqualTo(69));
        Assert.That(output.ToString(), Does.Contain("not ready within 1 s: mute; stopping everything"));
    }

    [Test]
    public async Task A_stop_closes_standard_input_and_is_no_death()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var supervisor = Supervise(output, Describe("edge", EndsWithItsInput), Describe("backend", EndsWithItsInput));
        Assert.That(await supervisor.RunAsync(stop.Cancel, stop.Token, CancellationToken.None), Is.Zero);
        var said = output.ToString();
        Assert.That(said, Does.Contain("backend | goodbye").And.Not.Contain("ended with"));
        Assert.That(said.IndexOf("edge    | goodbye", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(said.IndexOf("backend | goodbye", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Ctrl_C_in_a_terminal_reaches_everybody_and_is_no_death()
    {
        // The children die of the signal themselves, perhaps before the supervisor knows of it.
        await using var host = SupervisorHost.Start("echo pid $$; exec sleep 600", "echo pid $$; exec sleep 600");
        await Wait.UntilAsync(() => Pids(host).Count == 2, "both run");
        await using (var interrupt = ChildProcess.Start("kill", ["-INT", .. Pids(host).Select(p => p.ToString(CultureInfo.InvariantCulture)), host.Id.ToString(CultureInfo.InvariantCulture)]))
            await interrupt.WaitForExitAsync();
        Assert.That(await host.WaitForExitAsync(), Is.Zero);
        Assert.That(host.Output, Does.Not.Contain("ended with"));
    }

    [Test]
    public async Task What_does_not_listen_is_killed_within_ten_seconds()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var supervisor = Supervise(output, Describe("edge", EndsWithItsInput), Describe("stubborn", "trap '' INT TERM HUP; while :; do sleep 1; done"));
        var run = supervisor.RunAsync(stop.Cancel, stop.Token, CancellationToken.None);
        Assert.That(await run.WaitAsync(TimeSpan.FromSeconds(10)), Is.Zero);
        Assert.That(output.ToString(), Does.Contain("stubborn does not end and is killed"));
        Assert.That(Directory.Exists($"/proc/{supervisor.Processes[1].ProcessId}"), Is.False);
    }

    [Test]
    public async Task A_second_request_kills_at_once()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var supervisor = Supervise(output, Describe("stubborn", "exec sleep 600"), Describe("also", "exec sleep 600"));
        var run = supervisor.RunAsync(() =>
        {
            stop.Cancel();
            kill.Cancel();
        }, stop.Token, kill.Token);
        Assert.That(await run.WaitAsync(TimeSpan.FromSeconds(4)), Is.Zero);
        Assert.That(supervisor.Processes.Select(p => $"/proc/{p.ProcessId}").Any(Directory.Exists), Is.False);
    }

    [Test]
    public async Task No_child_outlives_a_supervisor_that_is_killed()
    {
        await using var host = SupervisorHost.Start(EndsWithItsInput, EndsWithItsInput, EndsWithItsInput);
        await Wait.UntilAsync(() => Pids(host).Count == 3, "all run");
        var pids = Pids(host);
        host.Signal(Signal.Kill);
        await Wait.UntilAsync(() => pids.All(p => !Directory.Exists($"/proc/{p}")), "all have ended by themselves");
    }

    [Test]
    public async Task Lines_of_several_processes_never_mix()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var loud = "i=0; while [ $i -lt 2000 ]; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; echo bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb >&2; i=$((i+1)); done; echo finished; cat > /dev/null";
        var supervisor = Supervise(output, Describe("one", loud), Describe("another", loud));
        var run = supervisor.RunAsync(() => { }, stop.Token, CancellationToken.None);
        await Wait.UntilAsync(() => Regex.Count(output.ToString(), "finished") == 2, "both have said everything");
        await stop.CancelAsync();
        await run;
        Assert.That(output.ToString().TrimEnd('\n').Split('\n'), Has.All.Match(@"^(one|another|up) +\| (a{30}|b{30}|finished)$"));
    }

    [Test]
    public void Waits_double_to_thirty_seconds_and_begin_again_after_a_good_life()
    {
        var backoff = new Backoff();
        var waits = Enumerable.Range(0, 8).Select(_ => backoff.After(TimeSpan.FromSeconds(1)).TotalSeconds).ToList();
        Assert.That(waits, Is.EqualTo(new[] { 0.5, 1, 2, 4, 8, 16, 30, 30 }));
        Assert.That(backoff.After(TimeSpan.FromSeconds(31)).TotalSeconds, Is.EqualTo(0.5));
    }

    private static List<int> Pids(ChildProcess host) => [.. Regex.Matches(host.Output, @"\| pid (\d+)").Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    private static ProcessDescription Describe(string name, string command) => new(name, "sh", ["-c", command], new Dictionary<string, string?>());

    private static Supervisor Supervise(TextWriter output, params ProcessDescription[] processes) =>
        new(processes, new ProcessOutput(TextWriter.Synchronized(output), [.. processes.Select(p => p.Name)], colours: false), TimeProvider.System);
}
