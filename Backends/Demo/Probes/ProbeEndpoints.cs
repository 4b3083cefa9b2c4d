using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ResponsiAI.Demo.Probes;

/// <summary>Answers of every kind, to see what the gateway makes of them.</summary>
internal static class ProbeEndpoints
{
    public static void MapProbes(this WebApplication app)
    {
        app.MapMethods("/echo", [HttpMethods.Get, HttpMethods.Post], EchoAsync);
        app.MapGet("/bytes", BytesAsync);
        app.MapGet("/slow", async (int ms, TimeProvider clock, CancellationToken cancellation) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, 120_000)), clock, cancellation);
            return Results.Text($"waited {ms} ms\n");
        });
        app.MapGet("/status/{code:int:range(200, 599)}", (int code) => Results.StatusCode(code));
        app.MapGet("/boom", string (string? message) => throw new InvalidOperationException(message ?? "boom"));
        app.MapGet("/events", (int? count, int? ms, TimeProvider clock, CancellationToken cancellation) =>
            Results.ServerSentEvents(TicksAsync(count ?? 10, ms ?? 1000, clock, cancellation)));
        app.Map("/ws", WebSocketEcho.RunAsync);
    }

    private static async Task<IResult> EchoAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }

        return Results.Json(new
        {
            method = request.Method,
            path = request.Path.Value,
            query = request.QueryString.Value,
            headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()),
            bodySha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            bodyLength = length,
        });
    }

    private static async Task BytesAsync(HttpContext context, long n)
    {
        var left = Math.Clamp(n, 0, 1L << 31);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = left;
        var chunk = new byte[64 * 1024];
        while (left > 0)
        {
            var size = (int)Math.Min(left, chunk.Length);
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, size), context.RequestAborted);
            left -= size;
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> TicksAsync(int count, int ms, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var tick = 1; tick <= count; tick++)
        {
            yield return new SseItem<string>($"{tick}", "tick");
            if (tick < count)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, 60_000)), clock, cancellation);
        }
    }
}
