using System.Net;
using System.Net.Sockets;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Up;

internal static class Ports
{
    // Below what systems give to outgoing connections, so that none is taken between now and the process's own listening.
    private const int Lowest = 15_000;
    private const int Highest = 32_000;

    /// <exception cref="CommandFailure">It is taken (says by whom) or not allowed.</exception>
    public static void Require(int port, string option)
    {
        var error = Try(IPAddress.Loopback, port) ?? Try(IPAddress.IPv6Loopback, port);
        if (error is SocketError.AddressAlreadyInUse)
        {
            var holder = PortHolder.Find(port) is { } found ? $" by {found.Name} (process {found.ProcessId})" : "";
            throw new CommandFailure($"Port {port} is taken{holder}. Stop that process, or choose another port with {option}.", ExitCode.Unavailable);
        }

        if (error is SocketError.AccessDenied)
            throw new CommandFailure($"Port {port} may not be used by this user. Choose a port above 1023 with {option}.", ExitCode.Unavailable);
    }

    /// <summary>Different free loopback ports.</summary>
    public static IReadOnlyList<int> Free(int count)
    {
        var free = new List<int>();
        for (var port = Random.Shared.Next(Lowest, Highest); free.Count < count; port = port < Highest ? port + 1 : Lowest)
            if (Try(IPAddress.Any, port) is null)
                free.Add(port);
        return free;
    }

    private static SocketError? Try(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            // A machine without IPv6 has no such address, which is nobody's fault.
            return exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported ? null : exception.SocketErrorCode;
        }
    }
}
