using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// Gives Kestrel's HTTPS listeners their handshake. By the callback and not by a certificate selector, because only the
/// callback takes a whole chain that was built before, and because HTTP/3 knows no other way to the options of a
/// connection.
/// </summary>
internal sealed class SecureListeners(ServerCertificates certificates, IReadOnlySet<int> ports, bool mayChooseProtocols)
{
    /// <summary>False without libmsquic; then HTTP/1.1 and HTTP/2 are served, and nothing promises HTTP/3.</summary>
    private static bool HasQuic => (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) && QuicListener.IsSupported;

    public void Configure(ListenOptions listener)
    {
        if (listener.EndPoint is not IPEndPoint { Port: var port } || !ports.Contains(port))
            return;
        if (mayChooseProtocols && HasQuic)
            listener.Protocols = HttpProtocols.Http1AndHttp2AndHttp3;
        listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = Answer });
    }

    // Kestrel writes the protocols of the listener into the options, so they are a connection's own; what costs is shared.
    private ValueTask<SslServerAuthenticationOptions> Answer(TlsHandshakeCallbackContext connection) => ValueTask.FromResult(new SslServerAuthenticationOptions
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = CipherSuites.Policy,
        ServerCertificateContext = certificates.Select(connection.ClientHelloInfo.ServerName ?? "").Context,
    });
}
