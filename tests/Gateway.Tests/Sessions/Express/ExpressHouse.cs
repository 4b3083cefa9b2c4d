using ResponsiAI.Gateway.Tests.Edge;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>One Redis, the Express application on a port of its own, and the gateway in front of it.</summary>
internal sealed class ExpressHouse : IAsyncDisposable
{
    public const string Secret = "keyboard cat";

    private ConnectionMultiplexer connection = null!;

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>Between this gateway and Redis; the application has one of its own.</summary>
    public Cable Cable { get; private set; } = null!;

    public ExpressProcess Express { get; private set; } = null!;

    public EdgeProcess Edge { get; private set; } = null!;

    /// <summary>Straight to the application.</summary>
    public HttpClient Old => Express.Client;

    /// <summary>Through the gateway, the application behind it.</summary>
    public HttpClient New => Edge.Https;

    public IDatabase Records => connection.GetDatabase();

    public static async Task<ExpressHouse> BuildAsync(params (string Name, string? Value)[] settings) => await BuildAsync(ExpressProcess.Cookie, false, [Secret], settings);

    public static async Task<ExpressHouse> BuildAsync(string cookie, bool rolling, string[] secrets, params (string Name, string? Value)[] settings)
    {
        var house = new ExpressHouse { Redis = await RedisServer.StartAsync() };
        try
        {
            house.Cable = new Cable(house.Redis.Port);
            house.connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{house.Redis.Port}");
            house.Express = await ExpressProcess.StartAsync(house.Redis.Url, secrets, cookie, rolling);
            house.Edge = await house.OpenAsync([("SESSION_SECRET", string.Join(',', secrets)), ("SESSION_COMPAT_ROLLING", rolling ? "on" : "off"), .. settings]);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>A gateway in front of the application; <c>SESSION_COMPAT=express</c> unless said otherwise.</summary>
    public Task<EdgeProcess> OpenAsync(params (string Name, string? Value)[] settings) =>
        EdgeProcess.InFrontOfAsync(Express.Address, [("REDIS_URL", Cable.Url), ("SESSION_COMPAT", "express"), ("SESSION_SECRET", Secret), .. settings]);

    public async Task<string?> RecordAsync(string sid) => await Records.StringGetAsync("sess:" + sid);

    public Task SessionsAreAsync(string state, EdgeProcess? edge = null) => Wait.UntilAsync(async () =>
    {
        using var answer = await (edge ?? Edge).Plain.GetAsync("/api/health");
        return (await answer.Content.ReadAsStringAsync()).Contains($"\"sessions\":\"{state}\"", StringComparison.Ordinal);
    }, $"health says sessions: {state}");

    public async ValueTask DisposeAsync()
    {
        if (Edge is not null)
            await Edge.DisposeAsync();
        if (Express is not null)
            await Express.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        if (Cable is not null)
            await Cable.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
