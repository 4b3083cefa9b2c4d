using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <param name="Status">0 where the server closed without a word.</param>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public static readonly RawAnswer None = new(0, "", "");

    public bool SaysClose => Head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);

    public string? Reason => Body.Split("\"reason\":\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : null;
}

/// <summary>An HTTP/1 connection over TLS on which a test writes bytes of its own. Every read is bounded.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly TcpClient socket;
    private readonly SslStream tls;
    private readonly byte[] one = new byte[1];

    private RawConnection(TcpClient socket, SslStream tls)
    {
        this.socket = socket;
        this.tls = tls;
    }

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync("localhost", port);
        var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        return new RawConnection(socket, tls);
    }

    /// <summary>Each character is a byte. A server that has heard enough may have closed already.</summary>
    public async Task SendAsync(string bytes)
    {
        try
        {
            await tls.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        }
        catch (IOException)
        {
            // What it answered can still be read.
        }
    }

    /// <summary>The next final answer.</summary>
    public async Task<RawAnswer> ReadAsync(bool isHead = false)
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var head = await ReadUntilAsync("\r\n\r\n", deadline.Token);
            while (head.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
                head = await ReadUntilAsync("\r\n\r\n", deadline.Token);
            return head.Length == 0 ? RawAnswer.None : new RawAnswer(int.Parse(head.AsSpan(9, 3)), head, isHead ? "" : await ReadBodyAsync(head, deadline.Token));
        }
        catch (IOException)
        {
            return RawAnswer.None;
        }
    }

    /// <summary>Whether the server closes, having nothing more to say.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            return await tls.ReadAsync(one, deadline.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await tls.DisposeAsync();
        socket.Dispose();
    }

    private async Task<string> ReadBodyAsync(string head, CancellationToken cancellation)
    {
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
            return await ReadUntilAsync("0\r\n\r\n", cancellation);
        var length = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is null)
            return await ReadUntilAsync("\0", cancellation);
        var body = new byte[int.Parse(length.AsSpan(15).Trim())];
        await tls.ReadExactlyAsync(body, cancellation);
        return Encoding.Latin1.GetString(body);
    }

    private async Task<string> ReadUntilAsync(string end, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        while (await tls.ReadAsync(one, cancellation) == 1)
        {
            text.Append((char)one[0]);
            if (text.Length >= end.Length && text[^1] == end[^1] && text.ToString(text.Length - end.Length, end.Length) == end)
                break;
        }

        return text.ToString();
    }
}
