using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Console.Tests;

internal sealed record Seen(string Method, string Path, IHeaderDictionary Headers, string Body);

/// <summary>A real HTTP server in the place of another process, which tells what it was asked.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeServer(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    public ConcurrentQueue<Seen> Requests { get; } = new();

    public static async Task<FakeServer> StartAsync(Func<Seen, IResult> answer)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        var server = new FakeServer(builder.Build(), address);
        server.app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
            var seen = new Seen(context.Request.Method, context.Request.Path, headers, await reader.ReadToEndAsync());
            server.Requests.Enqueue(seen);
            await answer(seen).ExecuteAsync(context);
        });
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
