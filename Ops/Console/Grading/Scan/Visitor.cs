using System.Net;
using System.Net.Security;
using System.Text;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>
/// Asks a site as a browser does, with cookies and redirects. Everything is bounded, because the other side is anybody:
/// 10 s and 10 redirects a visit, 4 MiB of a page.
/// </summary>
/// <param name="insecure">Certificates that nobody vouches for are forgiven on every host, not on this machine alone.</param>
internal sealed class Visitor(bool insecure, TimeProvider time)
{
    private const int MaxRedirects = 10;
    private const int MaxBody = 4 << 20;

    /// <summary>An origin that no site has a reason to trust.</summary>
    private const string ForeignOrigin = "https://grade.example";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>A certificate was taken though nobody vouches for it.</summary>
    public bool HasForgiven { get; private set; }

    /// <returns>Null where no page comes: nobody listens, it takes too long, or a redirect leads nowhere.</returns>
    public async Task<Visit?> VisitAsync(Uri start, CancellationToken cancellation)
    {
        var (route, cookies, verified, at) = (new List<Uri>(), new CookieJar(time), true, start);
        using var client = Client(() => at, () => verified = false);
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            while (true)
            {
                var answer = await SendAsync(client, HttpMethod.Get, at, cookies, either.Token);
                route.Add(at);
                if (Next(answer, at) is not { } next || route.Count > MaxRedirects)
                    return new Visit(start, route, answer, verified, cookies);
                at = next;
            }
        }
        catch (Exception exception) when (IsAbsence(exception, cancellation))
        {
            return null;
        }
    }

    /// <summary>Asks whether another origin may read the page that the visit came to; null where the answer is not a success.</summary>
    public async Task<Answer?> PreflightAsync(Visit visit, CancellationToken cancellation)
    {
        var (at, method) = (visit.Route[^1], HttpMethod.Options);
        using var client = Client(() => at, () => { });
        client.DefaultRequestHeaders.Add("Origin", ForeignOrigin);
        client.DefaultRequestHeaders.Add("Access-Control-Request-Method", "GET");
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            for (var redirects = 0; redirects <= MaxRedirects; redirects++)
            {
                var answer = await SendAsync(client, method, at, null, either.Token);
                if (Next(answer, at) is not { } next)
                    return answer.Status is >= 200 and < 300 ? answer : null;
                (at, method) = (next, answer.Status == 303 ? HttpMethod.Get : method);
            }

            return null;
        }
        catch (Exception exception) when (IsAbsence(exception, cancellation))
        {
            return null;
        }
    }

    /// <summary>The preflight's answer names the origin that asked, whichever it was.</summary>
    public static bool IsReflected(Answer preflight) => preflight.Header("Access-Control-Allow-Origin") == ForeignOrigin;

    // A redirect without an address is a page like any other, as for browsers; the Observatory would ask for /undefined.
    private static Uri? Next(Answer answer, Uri at)
    {
        if (!answer.IsRedirect || answer.Lines("Location").FirstOrDefault() is not { } location)
            return null;
        return Uri.TryCreate(at, location, out var next) && next.Scheme is "http" or "https" ? next : throw new HttpRequestException("The redirect leads nowhere.");
    }

    private static bool IsAbsence(Exception exception, CancellationToken cancellation) =>
        exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException && !cancellation.IsCancellationRequested;

    private HttpClient Client(Func<Uri> at, Action distrust)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All };
#pragma warning disable CA5359 // The certificate is judged like the rest; what is read over it is public.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            if (errors != SslPolicyErrors.None && (insecure || at().IsLoopback))
                HasForgiven = true;
            else if (errors != SslPolicyErrors.None)
                distrust();
            return true;
        };
#pragma warning restore CA5359
        var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; ops-grade)");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        return client;
    }

    private static async Task<Answer> SendAsync(HttpClient client, HttpMethod method, Uri at, CookieJar? cookies, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, at);
        if (cookies?.For(at) is { } sent)
            request.Headers.TryAddWithoutValidation("Cookie", sent);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(h => h.Value.Select(value => (h.Key, Value: value)))
            .ToLookup(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var line in headers["Set-Cookie"])
            cookies?.Take(at, line);
        var body = new byte[MaxBody + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        return new Answer(response.StatusCode, headers, Encoding.UTF8.GetString(body, 0, Math.Min(length, MaxBody)), length > MaxBody);
    }
}
