using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.Harness;

/// <summary>
/// Loopback ports below the range that the system gives to outgoing connections, so that none is taken between choosing
/// and listening. Each test process has a block of them for itself, held by a lock that ends with the process: two that
/// walk through the same ports would sooner or later give the same one to two servers.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int Block = 2_000;
    private const int Blocks = 8;

    // Held until the process ends.
    private static readonly (FileStream Lock, int First) Own = Claim();
    private static int last = Random.Shared.Next(Block);

    public static int Next()
    {
        while (true)
        {
            var port = Own.First + (Interlocked.Increment(ref last) % Block);
            try
            {
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    private static (FileStream Lock, int First) Claim()
    {
        for (var block = 0; block < Blocks; block++)
        {
            try
            {
                return (new FileStream(Path.Combine(Path.GetTempPath(), $"responsiai-test-ports-{block}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), First + (block * Block));
            }
            catch (IOException)
            {
                // Another test process has it.
            }
        }

        throw new InvalidOperationException($"{Blocks} test processes run on this machine already; let one of them end.");
    }
}
