namespace ResponsiAI.Harness.Servers;

/// <summary>A server as a process of the tests' own.</summary>
/// <param name="stop">The signal that ends it.</param>
internal sealed class PrivateProcess(string file, IReadOnlyList<string> arguments, Signal stop) : IServerHost
{
    private ChildProcess? child;

    public bool HasExited => child is { HasExited: true };

    public Task StartAsync()
    {
        child = ChildProcess.Start(file, arguments);
        return Task.CompletedTask;
    }

    public Task StopAsync() => EndAsync(stop);

    public Task KillAsync() => EndAsync(Signal.Kill);

    public void Pause() => child!.Signal(Signal.Stop);

    public void Continue() => child!.Signal(Signal.Continue);

    // By the same signal: a PostgreSQL that is killed leaves a piece of shared memory behind.
    public async ValueTask DisposeAsync()
    {
        if (child is not null)
            await StopAsync();
    }

    private async Task EndAsync(Signal signal)
    {
        child!.Signal(signal);
        await child.WaitForExitAsync();
        await child.DisposeAsync();
        child = null;
    }
}
