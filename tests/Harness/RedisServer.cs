using System.Net.Sockets;
using System.Text;
using ResponsiAI.Harness.Servers;

namespace ResponsiAI.Harness;

/// <summary>A Redis of the tests' own that can be stopped, paused and started again on the same port. It keeps nothing over a stop.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IServerHost host;

    private RedisServer() => host = Containers.Wanted
        ? Containers.Redis(Port)
        : new PrivateProcess("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.Path], Signal.Kill);

    public int Port { get; } = FreePort.Next();

    public string Url => $"redis://127.0.0.1:{Port}/0";

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        await host.StartAsync();
        await Wait.UntilAsync(async () => await CommandAsync("PING") == "+PONG", "Redis answers");
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
}
