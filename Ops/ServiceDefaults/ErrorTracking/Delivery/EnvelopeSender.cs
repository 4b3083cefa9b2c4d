using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

internal enum SendOutcome
{
    Delivered,

    /// <summary>Again later: it was not reached, is overloaded, or has a fault of its own.</summary>
    NotNow,

    /// <summary>Never again: a wrong key, an envelope that it does not understand.</summary>
    Refused,
}

/// <summary>Posts envelopes (https://develop.sentry.dev/sdk/overview/#authentication).</summary>
internal sealed class EnvelopeSender(SentryProject project, string version, DeliveryState state, TimeProvider clock) : IDisposable
{
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // A report is part of no trace.
        ActivityHeadersPropagator = null,
    });

    private readonly string authorization = $"Sentry sentry_version=7, sentry_client=responsiai/{version}, sentry_key={project.PublicKey}";

    public async Task<SendOutcome> SendAsync(byte[] envelope, Lane lane, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, project.Envelopes) { Content = new ByteArrayContent(Compressed(envelope)) };
            request.Headers.Add("X-Sentry-Auth", authorization);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-sentry-envelope");
            request.Content.Headers.ContentEncoding.Add("gzip");
            using var answer = await client.SendAsync(request, either.Token);
            return Judge(answer, lane);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
                state.Failed(lane);
            return SendOutcome.NotNow;
        }
    }

    public void Dispose() => client.Dispose();

    private SendOutcome Judge(HttpResponseMessage answer, Lane lane)
    {
        var after = answer.Headers.RetryAfter;
        var asked = after?.Delta ?? after?.Date - clock.GetUtcNow();
        switch (answer.StatusCode)
        {
            case HttpStatusCode.TooManyRequests:
                state.QuotaSpent(lane, asked);
                return SendOutcome.NotNow;
            case >= HttpStatusCode.InternalServerError:
                state.Failed(lane, asked);
                return SendOutcome.NotNow;
            default:
                state.Succeeded(lane);
                return answer.IsSuccessStatusCode ? SendOutcome.Delivered : SendOutcome.Refused;
        }
    }

    private static byte[] Compressed(byte[] envelope)
    {
        using var buffer = new MemoryStream(envelope.Length / 2);
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            gzip.Write(envelope);
        return buffer.ToArray();
    }
}
