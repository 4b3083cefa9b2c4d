using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResponsiAI.Gateway.Redis;
using ResponsiAI.Gateway.Sessions;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>The sessions of one gateway without the gateway, at the end of a cable.</summary>
internal sealed class StoreInProcess : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;
    private readonly SessionRecovery recovery;

    private StoreInProcess(int port)
    {
        var connection = new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } }, AbortOnConnectFail = false, ConnectTimeout = 1000, AsyncTimeout = 1000, SyncTimeout = 500,
            BacklogPolicy = BacklogPolicy.FailFast, ReconnectRetryPolicy = new LinearRetry(100),
        };
        var collection = new ServiceCollection().AddLogging().AddMetrics().AddSingleton<SessionMetrics>().AddSingleton(TimeProvider.System)
            .AddSingleton(new SessionOptions([Gateways.Secret], null, TimeSpan.FromHours(24), TimeSpan.FromDays(30), 25))
            .AddSingleton(_ => new RedisConnection(connection))
            .AddSingleton(s => new KeyRing(folder.Path, s.GetRequiredService<RedisConnection>(), s.GetRequiredService<KeyRingSeal>(), s.GetRequiredService<ILogger<KeyRing>>()))
            .AddSingleton(s => new KeyRingProtection(folder.Path, s.GetRequiredService<KeyRing>(), s.GetRequiredService<KeyRingSeal>(), TimeProvider.System))
            .AddSingleton<SessionKeys>().AddSingleton<KeyRingSeal>().AddSingleton<SessionTouches>().AddSingleton<SessionEnds>().AddSingleton<SessionMemory>().AddSingleton<SessionRecord>().AddSingleton<RedisCommands>()
            .AddSingleton<SessionNews>().AddSingleton<SessionJournal>().AddSingleton<SessionBreaker>().AddSingleton<SessionUsers>()
            .AddSingleton<SharedSessions>().AddSingleton<SessionRecovery>();
        services = collection.BuildServiceProvider();
        Sessions = services.GetRequiredService<SharedSessions>();
        recovery = services.GetRequiredService<SessionRecovery>();
    }

    public SharedSessions Sessions { get; }

    /// <summary>Whether Redis has been told everything.</summary>
    public bool IsAtRest => !services.GetRequiredService<SessionBreaker>().IsOpen && services.GetRequiredService<SessionNews>().Generation != 0 && !services.GetRequiredService<SessionJournal>().Entries.Any();

    public static async Task<StoreInProcess> StartAsync(int port)
    {
        var store = new StoreInProcess(port);
        await store.recovery.StartAsync(CancellationToken.None);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await recovery.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
        folder.Dispose();
    }
}
