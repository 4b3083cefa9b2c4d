using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>A browser with a few cookies, which it shows to the application and to the gateway alike.</summary>
internal sealed class Visitor
{
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The Set-Cookie lines of the last answer.</summary>
    public IReadOnlyList<string> LastSetCookie { get; private set; } = [];

    public string Sid => Uri.UnescapeDataString(Cookies["connect.sid"])[2..].Split('.')[0];

    public Task<JsonObject> GetAsync(HttpClient where, string path = "/") => SendAsync(where, HttpMethod.Get, path, null);

    public Task<JsonObject> PostAsync(HttpClient where, string path, string json = "{}") => SendAsync(where, HttpMethod.Post, path, json);

    /// <summary>The gateway's session as the moved part of the application sees it.</summary>
    public async Task<GatewaySession> SeenAsync(HttpClient gateway) => GatewaySession.Of(await GetAsync(gateway, "/moved"));

    public Task StartAsync(HttpClient gateway, string user) => PostAsync(gateway, "/moved", new JsonObject { ["X-Session-Start"] = Uri.EscapeDataString(user) }.ToJsonString());

    public Task SetAsync(HttpClient gateway, string patch) =>
        PostAsync(gateway, "/moved", new JsonObject { ["X-Session-Set"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(patch)) }.ToJsonString());

    public Task EndAsync(HttpClient gateway) => PostAsync(gateway, "/moved", """{"X-Session-End":"1"}""");

    public Visitor Copy()
    {
        var copy = new Visitor();
        foreach (var (name, value) in Cookies)
            copy.Cookies[name] = value;
        return copy;
    }

    private async Task<JsonObject> SendAsync(HttpClient where, HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answer = await where.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        LastSetCookie = answer.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];
        foreach (var line in LastSetCookie)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
                Cookies.Remove(pair[0]);
            else
                Cookies[pair[0]] = pair[1];
        }

        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }
}

/// <param name="Data">Null where the gateway does not show it.</param>
internal sealed record GatewaySession(string? Id, string? User, string? Data, string? Cookie)
{
    public static GatewaySession Of(JsonObject headers) => new(
        (string?)headers["x-session-id"],
        (string?)headers["x-session-user"] is { } user ? Uri.UnescapeDataString(user) : null,
        (string?)headers["x-session-data"] is { } data ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(data)) : null,
        (string?)headers["cookie"]);
}
