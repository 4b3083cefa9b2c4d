using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResponsiAI.Harness.Otlp;

namespace ResponsiAI.Harness;

/// <summary>
/// What a collector is to those who export to it, by OTLP over HTTP and over gRPC: keeps every export as its bytes and as
/// what they say (https://opentelemetry.io/docs/specs/otlp/).
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private const string GrpcTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string GrpcMetrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private readonly List<byte[]> exports = [];
    private readonly List<OtlpSpan> spans = [];
    private readonly List<OtlpMetric> metrics = [];
    private readonly List<string> headers = [];
    private readonly WebApplication app;

    private OtlpReceiver(WebApplication app, int http, int grpc)
    {
        this.app = app;
        Endpoint = $"http://127.0.0.1:{http}";
        GrpcEndpoint = $"http://127.0.0.1:{grpc}";
    }

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, with <c>OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf</c>.</summary>
    public string Endpoint { get; }

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> with the protocol <c>grpc</c>.</summary>
    public string GrpcEndpoint { get; }

    /// <summary>Variables that send both signals here at once, rather than after a minute.</summary>
    public (string Name, string? Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
    ];

    /// <summary>The bodies of all exports, inflated, one character a byte: for looking whether something left the process at all.</summary>
    public string Raw => string.Join('\n', Snapshot(exports).Select(Encoding.Latin1.GetString));

    public IReadOnlyList<OtlpSpan> Spans => Snapshot(spans);

    /// <summary>Every metric of every export, so one name many times.</summary>
    public IReadOnlyList<OtlpMetric> Metrics => Snapshot(metrics);

    /// <summary>The headers of all exports, <c>name: value</c>.</summary>
    public IReadOnlyList<string> Headers => Snapshot(headers);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var (http, grpc) = (FreePort.Next(), FreePort.Next());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "collector" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(http, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenLocalhost(grpc, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app, http, grpc);
        app.Run(receiver.AcceptAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AcceptAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        if (context.Request.Headers.ContentEncoding == "gzip")
        {
            await using var inflated = new GZipStream(context.Request.Body, CompressionMode.Decompress);
            await inflated.CopyToAsync(body);
        }
        else
        {
            await context.Request.Body.CopyToAsync(body);
        }

        var (message, isGrpc) = (body.ToArray(), context.Request.Path.Value is GrpcTraces or GrpcMetrics);
        // A gRPC message has a byte for its compression and four for its length before it.
        if (isGrpc)
            message = message[5..];
        if (!Keep(context, message))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
        if (!isGrpc)
            return;
        context.Response.DeclareTrailer("grpc-status");
        // An empty answer, in the form of a message.
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private bool Keep(HttpContext context, byte[] message)
    {
        var path = context.Request.Path.Value;
        if (path is not ("/v1/traces" or GrpcTraces or "/v1/metrics" or GrpcMetrics))
            return false;
        lock (exports)
        {
            exports.Add(message);
            headers.AddRange(context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
            if (path is "/v1/traces" or GrpcTraces)
                spans.AddRange(OtlpSpan.Read(message));
            else
                metrics.AddRange(OtlpMetric.Read(message));
        }

        return true;
    }

    private List<T> Snapshot<T>(List<T> what)
    {
        lock (exports)
            return [.. what];
    }
}
