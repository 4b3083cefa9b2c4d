using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Emails;

/// <summary>Asks notifications, with the internal token.</summary>
internal sealed class NotificationsClient : IDisposable
{
    /// <summary>For the help of every command that asks notifications.</summary>
    public const string Where = "The address of notifications: NOTIFICATIONS_URL, else the one that `up` runs on DATA_DIR.";

    private readonly HttpClient http;

    private NotificationsClient(HttpClient http) => this.http = http;

    public static NotificationsClient Create(ServiceSettings settings)
    {
        var token = InternalToken.Read(settings);
        var address = settings.Has("NOTIFICATIONS_URL") ? settings.Address("NOTIFICATIONS_URL", "http://127.0.0.1:5002") : RunFile.Read(settings.DataDir)?.AddressOf("notifications");
        settings.ThrowOnFaults();
        if (address is null)
            throw new CommandFailure($"No `ops up` runs on {settings.DataDir}, and NOTIFICATIONS_URL is not set.", ExitCode.Unavailable);
        var http = CommandHttp.Client(address);
        http.DefaultRequestHeaders.Add(InternalToken.Header, token.Value);
        return new NotificationsClient(http);
    }

    /// <param name="key">The idempotency key of what must happen once.</param>
    /// <returns>The answer; empty when it has no body.</returns>
    /// <exception cref="CommandFailure">Notifications is not there, or refuses.</exception>
    public async Task<JsonObject> AskAsync(HttpMethod method, string path, JsonObject? question, CancellationToken cancellation, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = question is null ? null : JsonContent.Create(question) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await CommandHttp.SendAsync(http, request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <returns>Null where there is no such thing.</returns>
    /// <exception cref="CommandFailure">Notifications is not there, or refuses.</exception>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await CommandHttp.SendAsync(http, request, cancellation);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellation);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        await CommandHttp.ReadAsync(response, "Notifications", cancellation) as JsonObject ?? throw new CommandFailure("Notifications answered with something else than a JSON object.");

    public void Dispose() => http.Dispose();
}
