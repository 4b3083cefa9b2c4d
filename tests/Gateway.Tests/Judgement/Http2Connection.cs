using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ResponsiAI.Gateway.Tests.Judgement;

internal enum Frame : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>How a stream ended: with a status, by a reset, or with its connection.</summary>
/// <param name="Error">The code of RST_STREAM or GOAWAY (RFC 9113, section 7).</param>
internal sealed record Http2Answer(int Status, string Body, bool IsReset, bool IsConnectionClosed, uint Error)
{
    public string? Reason => Body.Split("\"reason\":\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : null;
}

/// <summary>
/// An HTTP/2 connection over TLS on which a test writes frames of its own, with header fields as literals without
/// indexing (RFC 7541, section 6.2.2). Every read is bounded.
/// </summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly TcpClient socket;
    private readonly SslStream tls;

    private Http2Connection(TcpClient socket, SslStream tls)
    {
        this.socket = socket;
        this.tls = tls;
    }

    public static async Task<Http2Connection> OpenAsync(int port)
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync("localhost", port);
        var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] });
        var connection = new Http2Connection(socket, tls);
        // Without a table of its own the server's header blocks stay literal or static, so that a status can be read.
        byte[] noTable = [0, 1, 0, 0, 0, 0];
        await connection.SendAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Encode(Frame.Settings, 0, 0, noTable)]);
        return connection;
    }

    public static byte[] Encode(Frame type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Each character is a byte.</summary>
    public static byte[] Fields(params IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }

        return [.. block];
    }

    public async Task SendAsync(byte[] frames)
    {
        try
        {
            await tls.WriteAsync(frames);
        }
        catch (IOException)
        {
            // What the server said before it closed can still be read.
        }
    }

    /// <summary>Reads until the stream or the connection ends.</summary>
    public async Task<Http2Answer> ReadAsync(int stream)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var (status, body) = (0, new StringBuilder());
        while (await NextAsync(deadline.Token) is var (type, flags, of, payload))
        {
            if (type == Frame.GoAway && BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4)) is var error and not 0)
                return new Http2Answer(status, body.ToString(), false, true, error);
            if (of != stream)
                continue;
            if (type == Frame.ResetStream)
                return new Http2Answer(status, body.ToString(), true, false, BinaryPrimitives.ReadUInt32BigEndian(payload));
            if (type == Frame.Headers && Status(payload) is > 199 and var final)
                status = final;
            if (type == Frame.Data)
                body.Append(Encoding.UTF8.GetString(payload));
            if (type is Frame.Headers or Frame.Data && (flags & EndStream) != 0)
                return new Http2Answer(status, body.ToString(), false, false, 0);
        }

        return new Http2Answer(status, body.ToString(), false, true, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await tls.DisposeAsync();
        socket.Dispose();
    }

    private async Task<(Frame Type, byte Flags, int Stream, byte[] Payload)?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            var head = new byte[9];
            await tls.ReadExactlyAsync(head, cancellation);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await tls.ReadExactlyAsync(payload, cancellation);
            if (head[3] == (byte)Frame.Settings && head[4] == 0)
                await SendAsync(Encode(Frame.Settings, 1, 0, []));
            return ((Frame)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // :status comes first, behind a change of the table's size: indexed (RFC 7541, appendix A, 8 to 14), or a literal.
    private static int Status(byte[] block)
    {
        var at = 0;
        while ((block[at] & 0xe0) == 0x20)
            at++;
        return block[at] switch
        {
            0x88 => 200,
            0x89 => 204,
            0x8a => 206,
            0x8b => 304,
            0x8c => 400,
            0x8d => 404,
            0x8e => 500,
            _ => int.Parse(Encoding.ASCII.GetString(block, at + 2, 3)),
        };
    }

    // Without Huffman; lengths by a prefix of seven bits (section 5.1).
    private static void Text(List<byte> block, string text)
    {
        var rest = text.Length;
        if (rest < 127)
        {
            block.Add((byte)rest);
        }
        else
        {
            block.Add(127);
            for (rest -= 127; rest >= 128; rest >>= 7)
                block.Add((byte)(128 | (rest & 127)));
            block.Add((byte)rest);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
