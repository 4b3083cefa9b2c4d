using System.Runtime.InteropServices;
using ResponsiAI.Ops.Up;

namespace ResponsiAI.Console.Tests;

/// <summary>A supervisor in a process of its own, so that a test can kill it: each argument is a shell command to keep alive.</summary>
internal static class SupervisorHost
{
    public static async Task<int> Main(string[] commands)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var processes = commands.Select((command, i) => new ProcessDescription($"child{i}", "sh", ["-c", command], new Dictionary<string, string?>())).ToList();
        var output = new ProcessOutput(System.Console.Out, [.. processes.Select(p => p.Name)], colours: false);
        return await new Supervisor(processes, output, TimeProvider.System).RunAsync(() => output.WriteLine(ProcessOutput.Own, "ready"), stop.Token, CancellationToken.None);
    }

    public static ChildProcess Start(params string[] commands) => ChildProcess.Start("dotnet", [typeof(SupervisorHost).Assembly.Location, .. commands]);
}
