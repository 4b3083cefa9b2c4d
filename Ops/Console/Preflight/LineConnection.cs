using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace ResponsiAI.Ops.Preflight;

internal sealed class ConnectionFault(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A TCP or TLS connection to a server that speaks in lines; everything together within a deadline.</summary>
internal sealed class LineConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private readonly TcpClient socket = new();
    private readonly CancellationTokenSource limit;
    private Stream stream = Stream.Null;
    private StreamReader reader = StreamReader.Null;

    private LineConnection(CancellationToken cancellation)
    {
        limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Deadline);
    }

    /// <exception cref="ConnectionFault">It could not be opened; says why.</exception>
    public static async Task<LineConnection> OpenAsync(string host, int port, bool tls, CancellationToken cancellation)
    {
        var connection = new LineConnection(cancellation);
        try
        {
            await connection.GuardAsync(async token =>
            {
                await connection.socket.ConnectAsync(host, port, token);
                connection.stream = connection.socket.GetStream();
                if (tls)
                {
                    var secure = new SslStream(connection.stream);
                    connection.stream = secure;
                    await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, token);
                }

                connection.reader = new StreamReader(connection.stream, Encoding.Latin1);
                return true;
            });
            return connection;
        }
        catch (ConnectionFault)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task WriteAsync(string text) => GuardAsync(async token =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);
        return true;
    });

    /// <summary>Null when the server closed.</summary>
    public Task<string?> ReadLineAsync() => GuardAsync(async token => await reader.ReadLineAsync(token));

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        await stream.DisposeAsync();
        socket.Dispose();
        limit.Dispose();
    }

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> act)
    {
        try
        {
            return await act(limit.Token);
        }
        catch (AuthenticationException exception)
        {
            throw new ConnectionFault("its certificate cannot be trusted, or it does not speak TLS", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new ConnectionFault("the server cannot be reached", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new ConnectionFault($"the server does not answer within {Deadline.TotalSeconds:0} s", exception);
        }
    }
}
