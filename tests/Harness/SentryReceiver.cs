using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ResponsiAI.Harness;

/// <summary>What an error tracker is to its clients: a server that accepts envelopes and keeps what they say, decoded.</summary>
public sealed class SentryReceiver : IAsyncDisposable
{
    private readonly List<(string Type, string Payload)> items = [];
    private readonly List<string> envelopes = [];
    private readonly WebApplication app;

    private SentryReceiver(WebApplication app, int port)
    {
        this.app = app;
        Dsn = $"http://public0key@127.0.0.1:{port}/7";
    }

    /// <summary>For <c>SENTRY_DSN</c>.</summary>
    public string Dsn { get; }

    /// <summary>Every envelope as it was sent, inflated: for looking whether something left the process at all.</summary>
    public IReadOnlyList<string> Envelopes => Snapshot(() => envelopes);

    /// <summary>The payloads of all items: events, transactions, sessions, reports of the client about itself.</summary>
    public IReadOnlyList<string> Items => Snapshot(() => items.Select(i => i.Payload));

    /// <summary>The error events, as JSON.</summary>
    public IReadOnlyList<string> Events => OfType("event");

    /// <summary>The performance reports, as JSON.</summary>
    public IReadOnlyList<string> Transactions => OfType("transaction");

    /// <summary>What it does from now on instead of accepting an envelope, such as answering 503 or never; null accepts.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<SentryReceiver> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sentry" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var receiver = new SentryReceiver(app, port);
        app.Run(receiver.AcceptAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Until that many error events are here, at least.</summary>
    public Task EventsAsync(int count) => Wait.UntilAsync(() => Events.Count >= count, $"{count} error events arrive");

    /// <summary>The envelope of a request, inflated.</summary>
    public static async Task<string> ReadAsync(HttpContext context)
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

        return Encoding.UTF8.GetString(body.ToArray());
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (context.Request.Path != "/api/7/envelope/")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        try
        {
            Keep(await ReadAsync(context));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentOutOfRangeException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{}");
    }

    /// <summary>As if it had been accepted.</summary>
    public void Keep(string envelope)
    {
        lock (items)
        {
            envelopes.Add(envelope);
            // A line of JSON, then for each item a line of JSON and a payload: `length` bytes of it, or up to the end of the line
            // (https://develop.sentry.dev/sdk/data-model/envelopes/).
            var rest = Encoding.UTF8.GetBytes(envelope).AsSpan();
            Line(ref rest);
            while (rest.Length > 0)
            {
                var head = Line(ref rest);
                if (head.Length == 0)
                    continue;
                using var header = JsonDocument.Parse(head);
                var payload = header.RootElement.TryGetProperty("length", out var length) ? Bytes(ref rest, length.GetInt32()) : Line(ref rest);
                items.Add((header.RootElement.GetProperty("type").GetString()!, payload));
            }
        }
    }

    private List<string> OfType(string type) => Snapshot(() => items.Where(i => i.Type == type).Select(i => i.Payload));

    private List<string> Snapshot(Func<IEnumerable<string>> what)
    {
        lock (items)
            return [.. what()];
    }

    private static string Bytes(ref Span<byte> rest, int length)
    {
        var bytes = rest[..length];
        rest = rest[length..];
        return Encoding.UTF8.GetString(bytes);
    }

    private static string Line(ref Span<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return Encoding.UTF8.GetString(line);
    }
}
