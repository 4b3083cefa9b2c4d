using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.RateLimits;

/// <summary>A gateway with limits and its management address, in front of a backend that answers nothing but 200.</summary>
internal sealed partial class Limited : IAsyncDisposable
{
    private readonly HttpClient management;

    private Limited(EdgeProcess edge, int managementPort)
    {
        Edge = edge;
        management = Http.Client(new Uri($"http://127.0.0.1:{managementPort}/"), internalToken: true);
    }

    public EdgeProcess Edge { get; }

    public static async Task<Limited> StartAsync(TestBackend backend, params (string Name, string? Value)[] settings)
    {
        var port = FreePort.Next();
        return new Limited(await EdgeProcess.InFrontOfAsync(backend.Address, [("MANAGEMENT_PORT", $"{port}"), .. settings]), port);
    }

    /// <param name="client">Its address, as a trusted proxy says it.</param>
    public async Task<HttpResponseMessage> GetAsync(string client, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-For", client);
        return await Edge.Https.SendAsync(request);
    }

    /// <summary>Whether a request was let through; anything but 200 and 429 is a fault.</summary>
    public async Task<bool> PassesAsync(string client, string path = "/")
    {
        using var answer = await GetAsync(client, path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.TooManyRequests));
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>How many of so many requests pass.</summary>
    public async Task<int> SendAsync(string client, int requests, int atOnce = 1, string path = "/")
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            var passed = 0;
            for (var i = 0; i < requests / atOnce; i++)
                passed += await PassesAsync(client, path) ? 1 : 0;
            return passed;
        }));
        return counts.Sum();
    }

    public async Task<JsonElement> StateAsync() => JsonDocument.Parse(await management.GetStringAsync(new Uri("/rate-limits", UriKind.Relative))).RootElement;

    public Task<string> MetricsAsync() => management.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    public Task UntilAsync(string mode, int gateways) => Wait.UntilAsync(async () =>
    {
        var state = await StateAsync();
        return state.GetProperty("mode").GetString() == mode && state.GetProperty("gateways").GetInt32() == gateways;
    }, $"the limits are {mode} between {gateways}");

    /// <summary>The one item of a list of RFC 9651 whose items are strings with parameters of integers.</summary>
    public static (string Name, Dictionary<string, long> Parameters) Item(HttpResponseMessage answer, string header)
    {
        var match = Structured.Match(answer.Headers.GetValues(header).Single());
        Assert.That(match.Success, Is.True, $"{header}: {answer.Headers.GetValues(header).Single()}");
        return (match.Groups["name"].Value, match.Groups["key"].Captures.Zip(match.Groups["value"].Captures)
            .ToDictionary(p => p.First.Value, p => long.Parse(p.Second.Value, CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        management.Dispose();
        await Edge.DisposeAsync();
    }

    [GeneratedRegex("""^"(?<name>[ !#-\[\]-~]*)"(;(?<key>[a-z*][a-z0-9_.*-]*)=(?<value>-?[0-9]{1,15}))+$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Structured { get; }
}
