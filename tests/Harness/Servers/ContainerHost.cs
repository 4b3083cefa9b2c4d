using System.Collections.Concurrent;
using DotNet.Testcontainers.Containers;

namespace ResponsiAI.Harness.Servers;

/// <summary>A server in a container, on a fixed port of 127.0.0.1 so that it comes back where it was.</summary>
internal sealed class ContainerHost : IServerHost
{
    // The reaper of Testcontainers is off, because it is an image of its own that not every machine can get: what is
    // left when the tests end is removed here.
    private static readonly ConcurrentDictionary<ContainerHost, bool> Alive = new();
    private readonly IContainer container;
    private bool paused;

    static ContainerHost() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        Task.WhenAll(Alive.Keys.Select(h => h.DisposeAsync().AsTask())).Wait(TimeSpan.FromSeconds(20));

    public ContainerHost(IContainer container)
    {
        this.container = container;
        Alive[this] = true;
    }

    public bool HasExited => container.State == TestcontainersStates.Exited;

    public Task StartAsync() => container.StartAsync();

    public Task StopAsync() => container.StopAsync();

    public async Task KillAsync()
    {
        await using var docker = ChildProcess.Start("docker", ["kill", container.Id]);
        if (await docker.WaitForExitAsync() != 0)
            throw new InvalidOperationException($"docker kill failed:\n{docker.Output}");
    }

    public void Pause()
    {
        container.PauseAsync().GetAwaiter().GetResult();
        paused = true;
    }

    public void Continue()
    {
        container.UnpauseAsync().GetAwaiter().GetResult();
        paused = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Alive.TryRemove(this, out _))
            return;
        if (paused)
            await container.UnpauseAsync();
        await container.DisposeAsync();
    }
}
