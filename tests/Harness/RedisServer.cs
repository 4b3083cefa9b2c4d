using System.Net.Sockets;
using System.Text;

namespace ResponsiAI.Harness;

/// <summary>A Redis of the tests' own that can be stopped, paused and started again on the same port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private ChildProcess? child;

    private RedisServer()
    {
    }

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
        child = ChildProcess.Start("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.Path]);
        await Wait.UntilAsync(async () => await CommandAsync("PING") == "+PONG", "Redis answers");
    }

    public async Task StopAsync()
    {
        child!.Signal(Signal.Kill);
        await child.WaitForExitAsync();
        await child.DisposeAsync();
        child = null;
    }

    public void Pause() => child!.Signal(Signal.Stop);

    public void Continue() => child!.Signal(Signal.Continue);

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
        if (child is not null)
            await child.DisposeAsync();
        folder.Dispose();
    }
}
