using System.Net.Sockets;
using System.Text;
using ResponsiAI.Harness.Servers;

namespace ResponsiAI.Harness;

/// <summary>A Redis of the tests' own that can be stopped, paused and started again on the same port. It keeps nothing over a stop unless told to.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IServerHost host;
    private readonly bool isSentinel;

    private RedisServer(string[] options, bool isCluster = false)
    {
        string[] all = ["--save", "", "--appendonly", "no", .. isCluster ? ClusterOptions : [], .. options];
        host = Containers.Wanted
            ? Containers.Redis(Port, all)
            : new PrivateProcess("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", folder.Path, .. all], Signal.Kill);
    }

    private RedisServer(RedisServer primary, string name)
    {
        isSentinel = true;
        var file = folder.Combine("sentinel.conf");
        // A sentinel writes its own file again.
        File.WriteAllText(file, $"port {Port}\nbind 127.0.0.1\ndir {folder.Path}\nsentinel monitor {name} 127.0.0.1 {primary.Port} 1\n");
        host = Containers.Wanted ? Containers.Sentinel(folder.Path, file) : new PrivateProcess("redis-server", [file, "--sentinel"], Signal.Kill);
    }

    public int Port { get; } = FreePort.Next();

    public string Url => $"redis://127.0.0.1:{Port}/0";

    /// <param name="options">Of <c>redis-server</c>, such as <c>--appendonly yes</c>; they stand above the tests' own.</param>
    public static Task<RedisServer> StartAsync(params string[] options) => StartedAsync(new RedisServer(options));

    /// <summary>A Redis Cluster of one node, which refuses what a larger one would refuse.</summary>
    public static async Task<RedisServer> StartClusterAsync()
    {
        var server = await StartedAsync(new RedisServer([], isCluster: true));
        await server.CommandAsync("CLUSTER ADDSLOTSRANGE 0 16383");
        await Wait.UntilAsync(async () => (await server.CommandAsync("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is well");
        return server;
    }

    /// <summary>A sentinel that watches a Redis under a name.</summary>
    public static Task<RedisServer> StartSentinelAsync(RedisServer primary, string name) => StartedAsync(new RedisServer(primary, name));

    // Clients find it there, also if it runs in a container.
    private string[] ClusterOptions => ["--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}", "--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", $"{Port}"];

    public async Task StartAgainAsync()
    {
        await host.StartAsync();
        await Wait.UntilAsync(async () => isSentinel ? await ListensAsync() : await CommandAsync("PING") == "+PONG", "Redis answers");
    }

    public Task StopAsync() => host.StopAsync();

    public void Pause() => host.Pause();

    public void Continue() => host.Continue();

    /// <summary>One inline command and the first line of its answer; further lines follow for arrays and bulk strings.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        return answer.EndsWith("+OK\r\n", StringComparison.Ordinal) ? answer[..^5].TrimEnd() : answer.TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    // A sentinel does not know the QUIT that ends a command of ours.
    private async Task<bool> ListensAsync()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Port);
        return true;
    }

    private static async Task<RedisServer> StartedAsync(RedisServer server)
    {
        await server.StartAgainAsync();
        return server;
    }
}
