using System.Buffers.Binary;
using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Tls;

[Parallelizable(ParallelScope.Self)]
internal sealed class HandshakeTests
{
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => edge = await EdgeProcess.WithDemoAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await edge.DisposeAsync();

    // A hello of our own: this machine's TLS library may refuse to speak the old versions at all.
    [TestCase(0x0301, 0xC00A, Alert, TestName = "TLS_1_0_is_refused")]
    [TestCase(0x0302, 0xC00A, Alert, TestName = "TLS_1_1_is_refused")]
    [TestCase(0x0303, 0xC00A, Alert, TestName = "TLS_1_2_with_CBC_and_SHA1_is_refused")]
    [TestCase(0x0303, 0x009D, Alert, TestName = "TLS_1_2_without_forward_secrecy_is_refused")]
    [TestCase(0x0303, 0xC02C, Handshake, TestName = "TLS_1_2_with_AES_GCM_is_answered")]
    public async Task Hello(int version, int suite, byte answer) => Assert.That(await SendHelloAsync((ushort)version, (ushort)suite), Is.EqualTo(answer));

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        await using var client = await TlsClient.ConnectAsync(edge, with: o => o.EnabledSslProtocols = version);

        Assert.That(client.Version, Is.EqualTo(version));
        Assert.That(await client.GetAsync("/api/health/live"), Is.EqualTo(200));
    }

    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256)]
    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384)]
    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM)]
    public void A_suite_without_authenticated_encryption_of_the_list_is_refused(TlsCipherSuite suite) =>
        Assert.That(async () => await TlsClient.ConnectAsync(edge, with: o => Offer(o, suite)), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<IOException>());

    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)]
    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)]
    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)]
    public async Task A_suite_of_the_list_is_taken(TlsCipherSuite suite)
    {
        await using var client = await TlsClient.ConnectAsync(edge, with: o => Offer(o, suite));

        Assert.That(client.Version, Is.EqualTo(SslProtocols.Tls12));
    }

    [TestCase("h2", "http/1.1", "h2")]
    [TestCase("http/1.1", null, "http/1.1")]
    [TestCase(null, null, "")]
    public async Task The_application_protocol_is_h2_where_the_client_speaks_it_else_http_1_1(string? first, string? second, string chosen)
    {
        var offered = new[] { first, second }.OfType<string>().Select(p => new SslApplicationProtocol(p)).ToList();
        await using var client = await TlsClient.ConnectAsync(edge, with: o => o.ApplicationProtocols = offered.Count == 0 ? null : offered);

        Assert.That(client.Application, Is.EqualTo(chosen));
    }

    [Test]
    public async Task HTTP_3_is_promised_and_kept_where_the_platform_has_it_and_nowhere_else()
    {
        using var answer = await edge.Https.GetAsync("/whoami");

        Assert.That(answer.Headers.Contains("Alt-Svc"), Is.EqualTo(QuicListener.IsSupported));
        Assert.That(edge.Gateway.Output, Does.Not.Contain("QUIC").IgnoreCase);
        if (!QuicListener.IsSupported)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami") { Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var third = await edge.Https.SendAsync(request);
        Assert.That((third.Version, third.StatusCode), Is.EqualTo((HttpVersion.Version30, HttpStatusCode.OK)));
    }

    private static void Offer(SslClientAuthenticationOptions options, TlsCipherSuite suite)
    {
        options.EnabledSslProtocols = SslProtocols.Tls12;
        options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
    }

    /// <summary>A ClientHello of RFC 5246 with one suite, and the type of the record that answers it.</summary>
    private async Task<byte> SendHelloAsync(ushort version, ushort suite)
    {
        // supported_groups with secp256r1; ec_point_formats uncompressed; signature_algorithms ecdsa_secp256r1_sha256, ecdsa_sha1.
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 2, 3];
        byte[] body = [.. Two(version), .. new byte[32], 0, 0, 2, .. Two(suite), 1, 0, .. Two((ushort)extensions.Length), .. extensions];
        byte[] hello = [Handshake, 3, 1, .. Two((ushort)(body.Length + 4)), 1, 0, .. Two((ushort)body.Length), .. body];
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, edge.HttpsPort);
        await tcp.GetStream().WriteAsync(hello);
        var answer = new byte[1];
        // Closed without a word is a refusal, too.
        return await tcp.GetStream().ReadAsync(answer) == 0 ? Alert : answer[0];
    }

    private static byte[] Two(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }
}
