using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>Gateways that share sessions, in front of one application.</summary>
internal sealed class Gateways : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-tests-with-more-than-32-characters";

    private Gateways(TestBackend application, IReadOnlyList<EdgeProcess> edges)
    {
        Application = application;
        All = edges;
        Crowd = new Crowd(edges);
    }

    public TestBackend Application { get; }

    public IReadOnlyList<EdgeProcess> All { get; }

    public Crowd Crowd { get; }

    public EdgeProcess First => All[0];

    public EdgeProcess Second => All[1];

    public static async Task<Gateways> StartAsync(string redisUrl, int count = 2, params (string, string?)[] settings)
    {
        var application = await Crowd.StartApplicationAsync();
        return new Gateways(application, await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartAsync(application, redisUrl, settings))));
    }

    public static Task<EdgeProcess> StartAsync(TestBackend application, string redisUrl, params (string, string?)[] settings) =>
        EdgeProcess.InFrontOfAsync(application.Address, [("REDIS_URL", redisUrl), ("SESSION_SECRET", Secret), ("RATE_LIMIT", "off"), ("LOG_LEVEL", "info"), .. settings]);

    /// <summary>At the management address of each.</summary>
    public Task AreAsync(string state) => Task.WhenAll(All.Select(e => IsAsync(e, state)));

    /// <returns>What is told of it.</returns>
    public static async Task<string> IsAsync(EdgeProcess edge, string state)
    {
        var detail = "";
        await Wait.UntilAsync(async () =>
        {
            using var answer = await edge.Management.GetAsync("/health");
            var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            detail = health.GetProperty("details").GetProperty("sessions").GetString()!;
            return health.GetProperty("services").GetProperty("sessions").GetString() == state;
        }, $"the sessions are {state}");
        return detail;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All.Select(e => e.DisposeAsync().AsTask()));
        await Application.DisposeAsync();
    }
}
