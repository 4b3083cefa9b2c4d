using System.ComponentModel;
using System.Diagnostics;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Up;

/// <summary>One process over all its lives. Its standard input is held open: a process that reads it ends when we end, however that happens.</summary>
internal sealed class SupervisedProcess(ProcessDescription description, ProcessOutput output, TimeProvider clock)
{
    // The terminal gives Ctrl-C to everybody at once, so a process may be gone before we know that we are stopping.
    private static readonly TimeSpan DoubtAboutDeath = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);
    private readonly Backoff backoff = new();
    private readonly Lock turn = new();
    private Process? process;
    private bool ended;

    public ProcessDescription Description => description;

    public int ProcessId { get; private set; }

    /// <summary>Raised after every start.</summary>
    public event Action? Started;

    /// <summary>Keeps it alive until it is told to end.</summary>
    /// <param name="refuses">Whether this exit code means that it will not run at all; then this returns it.</param>
    /// <returns>The code it refused with, or null after it was told to end.</returns>
    public async Task<int?> RunAsync(Func<int, bool> refuses, CancellationToken stopping)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            if (Start() is not { } live)
                return null;
            var pumps = Task.WhenAll(PumpAsync(live.StandardOutput), PumpAsync(live.StandardError));
            await live.WaitForExitAsync(CancellationToken.None);
            // A grandchild may hold the pipes open; its lines are not worth waiting for.
            await Task.WhenAny(pumps, Task.Delay(LastLines, clock, CancellationToken.None));
            if (!stopping.IsCancellationRequested && refuses(live.ExitCode))
                return live.ExitCode;
            var wait = backoff.After(clock.GetElapsedTime(started));
            try
            {
                await Task.Delay(DoubtAboutDeath, clock, stopping);
                output.WriteLine(ProcessOutput.Own, FormattableString.Invariant($"{description.Name} ended with {Describe(live.ExitCode)}, starting it again in {wait.TotalSeconds:0.#} s"));
                await Task.Delay(wait, clock, stopping);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    /// <summary>Closes its standard input, which is how it is told to end.</summary>
    public void End()
    {
        lock (turn)
        {
            ended = true;
            try
            {
                process?.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has gone already.
            }
        }
    }

    public void Kill()
    {
        End();
        lock (turn)
        {
            if (process is { HasExited: false })
                process.Kill(entireProcessTree: true);
        }
    }

    private Process? Start()
    {
        lock (turn)
        {
            if (ended)
                return null;
            var start = new ProcessStartInfo(description.File, description.Arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in description.Environment)
                start.Environment[name] = value;
            process?.Dispose();
            try
            {
                process = Process.Start(start)!;
            }
            catch (Win32Exception exception)
            {
                throw new CommandFailure($"{description.Name} cannot be started: {exception.Message}", ExitCode.Unavailable, exception);
            }

            ProcessId = process.Id;
        }

        Started?.Invoke();
        return process;
    }

    private async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                output.WriteLine(description.Name, line);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was replaced while a grandchild still held its pipe.
        }
    }

    // .NET reports the death by a signal as 128 + its number, as shells do.
    private static string Describe(int code) => code > 128 ? FormattableString.Invariant($"exit code {code} (signal {code - 128})") : FormattableString.Invariant($"exit code {code}");
}
