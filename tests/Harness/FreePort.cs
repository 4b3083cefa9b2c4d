using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.Harness;

/// <summary>Loopback ports below the range that the system gives to outgoing connections, so that none is taken between choosing and listening.</summary>
public static class FreePort
{
    private static int last = Random.Shared.Next(15_000, 31_000);

    public static int Next()
    {
        while (true)
        {
            var port = 15_000 + (Interlocked.Increment(ref last) % 17_000);
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
}
