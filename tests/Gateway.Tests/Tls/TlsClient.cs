using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Tls;

/// <summary>One TLS connection to a gateway that takes any certificate and remembers what it was shown.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient tcp;
    private readonly SslStream stream;

    private TlsClient(TcpClient tcp, SslStream stream, string thumbprint, IReadOnlyList<string> chain)
    {
        this.tcp = tcp;
        this.stream = stream;
        Thumbprint = thumbprint;
        Chain = chain;
    }

    public string Thumbprint { get; }

    /// <summary>The subjects of what the server sent behind its certificate.</summary>
    public IReadOnlyList<string> Chain { get; }

    public SslProtocols Version => stream.SslProtocol;

    public string Application => stream.NegotiatedApplicationProtocol.ToString();

    public static Task<TlsClient> ConnectAsync(EdgeProcess edge, string host = "localhost", Action<SslClientAuthenticationOptions>? with = null) => ConnectAsync(edge.HttpsPort, host, with);

    public static async Task<TlsClient> ConnectAsync(int port, string host = "localhost", Action<SslClientAuthenticationOptions>? with = null)
    {
        var (thumbprint, chain) = ("", (List<string>)[]);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, TrustMode = X509ChainTrustMode.CustomRootTrust },
            RemoteCertificateValidationCallback = (_, certificate, built, _) =>
            {
                thumbprint = certificate!.GetCertHashString();
                chain.AddRange(built!.ChainPolicy.ExtraStore.Select(c => c.Subject).Where(s => s != certificate.Subject));
                return true;
            },
        };
        with?.Invoke(options);
        var tcp = new TcpClient();
        var stream = (SslStream?)null;
        try
        {
            await tcp.ConnectAsync(IPAddress.Loopback, port);
            stream = new SslStream(tcp.GetStream());
            await stream.AuthenticateAsClientAsync(options);
            return new TlsClient(tcp, stream, thumbprint, chain);
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync();
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>The status of one request over HTTP/1.1 that leaves the connection open.</summary>
    public async Task<int> GetAsync(string path)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var status = int.Parse((await reader.ReadLineAsync())!.Split(' ')[1]);
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line["Content-Length: ".Length..]);
            else if (line.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
                length = -1;
        if (length >= 0)
            await reader.ReadBlockAsync(new char[length]);
        else
            while (await reader.ReadLineAsync() is { } line && line != "0")
            {
            }

        return status;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
    }
}
