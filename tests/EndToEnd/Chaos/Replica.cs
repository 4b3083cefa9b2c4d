namespace ResponsiAI.EndToEnd.Chaos;

/// <summary>A process that is killed and started again on the same port, as whoever supervises it does.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly string assembly;
    private readonly Dictionary<string, string?> settings;
    private readonly TemporaryFolder folder = new();
    private ServiceProcess? process;

    private Replica(string assembly, Dictionary<string, string?> settings)
    {
        (this.assembly, this.settings) = (assembly, settings);
        settings["DATA_DIR"] = folder.Path;
        Client = Http.Client(Address);
        Client.DefaultRequestHeaders.Add("X-Internal-Token", ServiceProcess.InternalToken);
    }

    public int Port { get; } = FreePort.Next();

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public HttpClient Client { get; }

    public static async Task<Replica> StartAsync(string assembly, Dictionary<string, string?> settings)
    {
        var replica = new Replica(assembly, settings);
        await replica.StartAgainAsync();
        return replica;
    }

    /// <returns>The process id that its leases name.</returns>
    public async Task<int> KillAsync()
    {
        var killed = process!;
        process = null;
        killed.Child.Signal(Signal.Kill);
        await killed.Child.WaitForExitAsync();
        await killed.DisposeAsync();
        return killed.Child.Id;
    }

    public async Task StartAgainAsync() => process = await ServiceProcess.StartAsync(assembly, settings, Port);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (process is not null)
            await process.DisposeAsync();
        folder.Dispose();
    }
}
