using StackExchange.Redis;

namespace ResponsiAI.Gateway.Redis;

/// <summary>The one connection to Redis. It begins at the start and reconnects by itself; nothing waits for it.</summary>
internal sealed class RedisConnection(ConfigurationOptions options) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connecting;

    /// <summary>Connects, and waits no longer than given.</summary>
    public Task TryConnectAsync(TimeSpan atMost) => Task.WhenAny(Begin(), Task.Delay(atMost, TimeProvider.System));

    /// <exception cref="RedisConnectionException">Not connected yet.</exception>
    public IDatabase Database() => Begin() is { IsCompletedSuccessfully: true } done
        ? done.Result.GetDatabase()
        : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "not connected yet");

    /// <exception cref="RedisConnectionException">Not connected yet.</exception>
    public ISubscriber Subscriber() => Database().Multiplexer.GetSubscriber();

    /// <summary>The servers that hold data of their own: one, or the primaries of a cluster.</summary>
    /// <exception cref="RedisConnectionException">Not connected yet.</exception>
    public IEnumerable<IServer> Servers() => Database().Multiplexer.GetServers().Where(s => s.IsConnected && !s.IsReplica);

    public async ValueTask DisposeAsync()
    {
        if (connecting is { IsCompletedSuccessfully: true } done)
            await done.Result.DisposeAsync();
    }

    private Task<ConnectionMultiplexer> Begin()
    {
        lock (gate)
        {
            // AbortOnConnectFail is off, so this faults only where the configuration itself is hopeless.
            if (connecting is null or { IsFaulted: true } or { IsCanceled: true })
                connecting = ConnectionMultiplexer.ConnectAsync(options);
            return connecting;
        }
    }
}
