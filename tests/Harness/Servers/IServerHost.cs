namespace ResponsiAI.Harness.Servers;

/// <summary>What runs a server of the tests: a process of this machine, or a container.</summary>
internal interface IServerHost : IAsyncDisposable
{
    /// <summary>Starts it, or starts it again on the same port with the same data.</summary>
    Task StartAsync();

    /// <summary>It has ended by itself.</summary>
    bool HasExited { get; }

    Task StopAsync();

    /// <summary>SIGKILL: it writes nothing any more.</summary>
    Task KillAsync();

    /// <summary>It keeps its connections and answers nothing.</summary>
    void Pause();

    void Continue();
}
