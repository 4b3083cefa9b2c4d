using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ResponsiAI.Harness;

namespace ResponsiAI.Benchmarks.Webhooks;

/// <summary>What came of one turn of posting.</summary>
/// <param name="Cpu">Of billing, user and system, until the last answer.</param>
/// <param name="OwnCpu">Of this process in the same time: what the measuring took from what is measured.</param>
internal sealed record Load(int Accepted, TimeSpan Took, TimeSpan Cpu, TimeSpan OwnCpu, double[] Milliseconds)
{
    public double Rate => Accepted / Took.TotalSeconds;

    public double Percentile(int percent) => Milliseconds[Math.Min(Milliseconds.Length - 1, Milliseconds.Length * percent / 100)];

    /// <summary>Each connection posts one event after the other, as fast as it is answered.</summary>
    /// <param name="atMost">Null until all are posted.</param>
    public static async Task<Load> RunAsync(ServiceProcess billing, int connections, IReadOnlyList<byte[]> requests, TimeSpan? atMost)
    {
        var next = -1;
        var times = new List<double>[connections];
        using var process = Process.GetProcessById(billing.Child.Id);
        using var own = Process.GetCurrentProcess();
        var (before, ownBefore) = (process.TotalProcessorTime, own.TotalProcessorTime);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => PostAsync(times[i] = [])));
        var took = watch.Elapsed;
        process.Refresh();
        own.Refresh();
        double[] all = [.. times.SelectMany(t => t).Order()];
        return new Load(all.Length, took, process.TotalProcessorTime - before, own.TotalProcessorTime - ownBefore, all);

        // Plain sockets: a client that makes objects of each answer would need as much of the processor as billing.
        async Task PostAsync(List<double> mine)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, billing.Address.Port);
            var buffer = new byte[4096];
            while ((atMost is null || watch.Elapsed < atMost) && Interlocked.Increment(ref next) is var index && index < requests.Count)
            {
                var begun = Stopwatch.GetTimestamp();
                await socket.SendAsync(requests[index]);
                await AnswerAsync(socket, buffer);
                mine.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
    }

    private static async Task AnswerAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (length == 0 || !IsWhole(buffer.AsSpan(0, length)))
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new InvalidOperationException("Billing closed the connection.");
            length += read;
        }

        if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8))
            throw new InvalidOperationException($"Billing answered {System.Text.Encoding.ASCII.GetString(buffer, 0, length)}");
    }

    // {"received":true}, with its length in front or as the last chunk.
    private static bool IsWhole(ReadOnlySpan<byte> answer) =>
        answer.EndsWith("\r\n0\r\n\r\n"u8) || (answer.EndsWith("}"u8) && answer.IndexOf("Content-Length: "u8) >= 0) || answer.StartsWith("HTTP/1.1 4"u8) || answer.StartsWith("HTTP/1.1 5"u8);
}
