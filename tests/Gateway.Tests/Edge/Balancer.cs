using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>
/// A TCP balancer as stands in front of gateways: new connections go in turn to those whose readiness says yes, asked
/// all the time; open ones stay where they are until one side closes.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;
    private readonly Target[] targets;
    private int turn;

    /// <param name="targets">The HTTPS port that it leads to and the plain port that it asks.</param>
    public Balancer(params (int Https, int Plain)[] targets)
    {
        this.targets = [.. targets.Select(t => new Target(t.Https, Http.Client(new Uri($"http://127.0.0.1:{t.Plain}/"))))];
        listener.Start();
        running = Task.WhenAll([AcceptAsync(), .. this.targets.Select(t => t.WatchAsync(stopping.Token))]);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool IsReady(int https) => targets.Single(t => t.Port == https).IsReady;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await running;
        stopping.Dispose();
        foreach (var target in targets)
            target.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        try
        {
            var ready = targets.Where(t => t.IsReady).ToArray();
            if (ready.Length == 0)
                return;
            await far.ConnectAsync(IPAddress.Loopback, ready[Interlocked.Increment(ref turn) % ready.Length].Port);
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAll(HalfAsync(near, far), HalfAsync(far, near));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone.
        }
        finally
        {
            near.Dispose();
        }
    }

    /// <summary>What one side has said goes to the other before the end does.</summary>
    private static async Task HalfAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream());
        to.Client.Shutdown(SocketShutdown.Send);
    }

    private sealed class Target(int port, HttpClient client) : IDisposable
    {
        public int Port => port;

        /// <summary>Only one that has said so gets connections.</summary>
        public volatile bool IsReady;

        public async Task WatchAsync(CancellationToken cancellation)
        {
            using var probing = new PeriodicTimer(ProbeInterval, TimeProvider.System);
            try
            {
                do
                    IsReady = await AskAsync(cancellation);
                while (await probing.WaitForNextTickAsync(cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Disposed.
            }
        }

        private async Task<bool> AskAsync(CancellationToken cancellation)
        {
            try
            {
                using var answer = await client.GetAsync("/api/health/ready", cancellation);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        public void Dispose() => client.Dispose();
    }
}
