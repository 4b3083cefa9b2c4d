using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.CommandLine;

/// <summary>HTTP for commands: no proxy, no redirects, and failures told in a sentence.</summary>
internal static class CommandHttp
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>A certificate that nobody vouches for is taken only from this machine itself: development signs its own.</summary>
    public static HttpClient Client(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || address.IsLoopback;
        return new HttpClient(handler) { BaseAddress = address, Timeout = Timeout };
    }

    /// <exception cref="CommandFailure">Nobody answers.</exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellation)
    {
        var at = client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        try
        {
            return await client.SendAsync(request, cancellation);
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException)
        {
            throw new CommandFailure($"The certificate of {at} cannot be trusted.", ExitCode.Unavailable, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new CommandFailure($"Nobody answers at {at}. Does it run (`ops up`)?", ExitCode.Unavailable, exception);
        }
    }

    /// <param name="who">Who answered, as messages begin with it.</param>
    /// <returns>The answer's JSON; an empty object where it has none.</returns>
    /// <exception cref="CommandFailure">It is a refusal, told with its detail or reason, or no JSON.</exception>
    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string who, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            var json = (body.Length == 0 ? null : JsonNode.Parse(body)) ?? new JsonObject();
            if (answer.IsSuccessStatusCode)
                return json;
            var problem = json as JsonObject;
            throw new CommandFailure($"{who} answered {(int)answer.StatusCode}: {Scrubber.Text(problem?["detail"]?.ToString() ?? problem?["reason"]?.ToString() ?? "")}");
        }
        catch (JsonException exception)
        {
            throw new CommandFailure($"{who} answered {(int)answer.StatusCode} with something else than JSON.", cause: exception);
        }
    }
}
