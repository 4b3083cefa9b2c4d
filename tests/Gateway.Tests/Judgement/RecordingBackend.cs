using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>What a backend understood of a request that reached it whole.</summary>
internal sealed record Received(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers, string Connection);

/// <summary>A backend on a real Kestrel that keeps every request whose end it saw, and answers <c>ok</c>.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> received = new();
    private readonly WebApplication app;

    private RecordingBackend(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>While set, a request to a path that begins with <c>/held</c> is answered when it completes.</summary>
    public TaskCompletionSource Hold { get; set; } = new();

    public int Held => held;

    private int held;

    public static async Task<RecordingBackend> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // More than the gateway lets pass, and every byte of a header as a character.
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 200;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        var app = builder.Build();
        var backend = new RecordingBackend(app, address);
        app.Run(backend.AnswerAsync);
        await app.StartAsync();
        return backend;
    }

    /// <summary>What came since this was asked last.</summary>
    public IReadOnlyList<Received> Take()
    {
        var taken = new List<Received>();
        while (received.TryDequeue(out var one))
            taken.Add(one);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        Hold.TrySetResult();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue(new Received(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Encoding.Latin1.GetString(body.ToArray()),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            context.Connection.Id));
        if (context.Request.Path.StartsWithSegments("/held"))
        {
            Interlocked.Increment(ref held);
            await Hold.Task.WaitAsync(context.RequestAborted);
        }

        context.Response.ContentLength = 2;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync("ok");
    }
}
