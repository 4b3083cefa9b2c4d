using System.Net;

namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>Keeps one session cookie, as a browser would, and shows it to the test.</summary>
internal sealed class Browser(EdgeProcess edge)
{
    public string? Cookie { get; set; }

    /// <summary>The Set-Cookie lines of the last answer.</summary>
    public IReadOnlyList<string> LastSetCookie { get; private set; } = [];

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent? content = null) => SendAsync(HttpMethod.Post, path, content);

    public async Task SignInAsync(string user)
    {
        using var answer = await PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = user }));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    public async Task<WhoAmI> WhoAmIAsync()
    {
        using var answer = await GetAsync("/whoami");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return System.Text.Json.JsonSerializer.Deserialize<WhoAmI>(await answer.Content.ReadAsStringAsync(), System.Text.Json.JsonSerializerOptions.Web)!;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Cookie is not null)
            request.Headers.Add("Cookie", Cookie);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await edge.Https.SendAsync(request);
        LastSetCookie = answer.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];
        foreach (var line in LastSetCookie)
        {
            var pair = line.Split(';')[0];
            Cookie = pair.EndsWith('=') ? null : pair;
        }

        return answer;
    }
}

internal sealed record WhoAmI(string? Session, string? User, System.Text.Json.Nodes.JsonObject Data);
