using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ResponsiAI.Harness;

/// <summary>A process with captured output that does not outlive the tests.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Alive = new();
    private readonly StringBuilder output = new();
    private readonly Process process;
    private readonly Task pumped;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Alive.Values)
            left.Kill(entireProcessTree: true);
    };

    private ChildProcess(Process process)
    {
        this.process = process;
        Id = process.Id;
        Alive[process.Id] = process;
        pumped = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
    }

    public int Id { get; }

    public bool HasExited => process.HasExited;

    /// <summary>Standard output and standard error as they came.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <param name="environment">Set above the tests' own variables; null removes one.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    public async Task<int> WaitForExitAsync(TimeSpan? atMost = null)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(atMost ?? Wait.Default);
            await pumped.WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Process {process.Id} did not end. Its output:\n{Output}");
        }

        return process.ExitCode;
    }

    public void Signal(Signal signal)
    {
        if (!process.HasExited && Kill(process.Id, (int)signal) != 0)
            throw new InvalidOperationException($"kill({process.Id}, {signal}) failed with {Marshal.GetLastPInvokeError()}.");
    }

    public StreamWriter Input => process.StandardInput;

    public void CloseInput() => process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        if (!Alive.TryRemove(Id, out _))
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

/// <summary>The numbers of Linux.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
