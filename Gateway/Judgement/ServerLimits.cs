using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// How much one connection may take before a request of it can be judged. Kestrel answers by itself what is beyond
/// (400, 408, 413, 414, 431), and closes the connection.
/// </summary>
internal static class ServerLimits
{
    public static void Apply(KestrelServerOptions kestrel)
    {
        // A bare LF as a line end lets a second request through some servers in front of us (RFC 9112, section 2.2
        // permits it, request smuggling lives from it).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        var limits = kestrel.Limits;
        // What browsers and the proxies in front of us send at most; RFC 9110, section 4.1 asks for 8000 bytes of URI.
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        // A route may say more or less with MaxRequestBodySize; -1 is no limit.
        limits.MaxRequestBodySize = 30_000_000;

        // Slow clients: a second or two is a bad line, ten are an attack. The TLS handshake has ten by Kestrel's default.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // Longer than a balancer keeps idle connections (ALB: 60 s), or it sends a request into one that is just closing.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        // No limit on connections: Kestrel would refuse the next one whoever sends it, so that a number below what the
        // system can hold makes an attack cheaper. An idle connection costs some kilobytes and ends by the times above.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = null;

        // RFC 9113, section 6.5.2 asks for 100 streams at least. Kestrel ends a connection that resets streams faster than
        // they end (twice this number of them still in work).
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.HeaderTableSize = 4 * 1024;
        limits.Http2.MaxFrameSize = 16 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        // What a connection may have on its way to backends that do not read, and how much of it one stream may hold.
        limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
        limits.Http2.InitialStreamWindowSize = 256 * 1024;

        // Header values are bytes to a proxy (RFC 9110, section 5.5): Latin-1 keeps each as it is, in both directions.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
    }

    /// <summary>The same encoding towards backends; without it YARP answers 502 to what is not ASCII.</summary>
    public static void Apply(SocketsHttpHandler backend) => backend.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
}
