using System.Net;
using System.Net.Sockets;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Clients that hold connections without finishing anything.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SlowClientTests
{
    private RecordingBackend backend = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await RecordingBackend.StartAsync();
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    // From a trusted proxy that ended TLS, so that a thousand of them cost the test no handshakes.
    [TestCase("half of the headers", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b", "c")]
    [TestCase("bodies that trickle", "POST / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nContent-Length: 100000\r\n\r\na", "a")]
    [TestCase("chunks that trickle", "POST / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "1\r\na\r\n")]
    [TestCase("half of a request line", "GET /", "a")]
    public async Task A_thousand_half_open_requests_do_not_hinder_others_and_are_closed_in_the_end(string what, string beginning, string more)
    {
        backend.Take();
        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                slow.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, edge.HttpPort);
                await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(beginning));
            }

            var closed = new HashSet<Socket>();
            var round = 0;
            await Wait.UntilAsync(async () =>
            {
                using var answer = await edge.Https.GetAsync("/others");
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                // A byte now and then, far below what the gateway asks for.
                var trickle = ++round % 20 == 0 ? more : null;
                foreach (var socket in slow.Where(s => !closed.Contains(s)))
                    if (IsClosed(socket, trickle))
                        closed.Add(socket);
                return closed.Count == slow.Count;
            }, $"{what}: all are closed", TimeSpan.FromSeconds(90));
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }

        Assert.That(backend.Take().Select(r => r.Target).Distinct(), Is.EqualTo(new[] { "/others" }));
    }

    [Test]
    public async Task A_handshake_that_does_not_begin_is_closed()
    {
        using var socket = new TcpClient("localhost", edge.HttpsPort);
        await Wait.UntilAsync(() => IsClosed(socket.Client, null), "the connection is closed", TimeSpan.FromSeconds(60));
    }

    [Test]
    public async Task A_header_block_of_http2_that_does_not_end_is_closed()
    {
        await using var connection = await Http2Connection.OpenAsync(edge.HttpsPort);
        await connection.SendAsync(Http2Connection.Encode(Frame.Headers, Http2Connection.EndStream, 1, Http2Connection.Fields(Http2Case.Pseudo())));

        Assert.That((await connection.ReadAsync(1)).IsConnectionClosed, Is.True);
    }

    [Test]
    public async Task Streams_that_are_reset_as_fast_as_they_are_opened_end_their_connection_and_no_other()
    {
        await using var attacker = await Http2Connection.OpenAsync(edge.HttpsPort);
        var flood = new List<byte>();
        for (var stream = 1; stream < 4000; stream += 2)
        {
            flood.AddRange(Http2Connection.Encode(Frame.Headers, Http2Connection.EndHeaders | Http2Connection.EndStream, stream, Http2Connection.Fields(Http2Case.Pseudo(path: "/held"))));
            flood.AddRange(Http2Connection.Encode(Frame.ResetStream, 0, stream, [0, 0, 0, 8]));
        }

        var sending = attacker.SendAsync([.. flood]);
        var answer = await attacker.ReadAsync(9999);
        await sending;
        using var other = await edge.Https.GetAsync("/others");

        // ENHANCE_YOUR_CALM for too many streams or INTERNAL_ERROR for too many answers that wait, whichever the server
        // notices first (RFC 9113, section 7), or closed before it could be read.
        Assert.That(answer.IsConnectionClosed && answer.Error is 0 or 2 or 11, Is.True, $"{answer}");
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Wait.UntilAsync(() => backend.Take() is { Count: 0 }, "the backend hears nothing more");
    }

    [Test]
    public async Task A_connection_has_a_hundred_streams_at_once_and_refuses_the_next()
    {
        await using var connection = await Http2Connection.OpenAsync(edge.HttpsPort);
        var held = backend.Held;
        for (var stream = 1; stream <= 201; stream += 2)
            await connection.SendAsync(Http2Connection.Encode(Frame.Headers, Http2Connection.EndHeaders | Http2Connection.EndStream, stream, Http2Connection.Fields(Http2Case.Pseudo(path: "/held/streams"))));

        // REFUSED_STREAM: nothing was done, the client may send it again.
        Assert.That(await connection.ReadAsync(201), Is.EqualTo(new Http2Answer(0, "", IsReset: true, IsConnectionClosed: false, 7)));
        await Wait.UntilAsync(() => backend.Held - held >= 100, "the others are in work");
        backend.Hold.TrySetResult();
        Assert.That((await connection.ReadAsync(199)).Status, Is.EqualTo(200));
        backend.Hold = new TaskCompletionSource();
    }

    private static bool IsClosed(Socket socket, string? more)
    {
        try
        {
            if (more is not null)
                socket.Send(System.Text.Encoding.ASCII.GetBytes(more));
            if (!socket.Poll(0, SelectMode.SelectRead))
                return false;
            var buffer = new byte[4096];
            while (socket.Available > 0)
                socket.Receive(buffer);
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
