using Microsoft.Extensions.Hosting;
using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// How many gateways there are: each writes itself down in Redis every second and is forgotten after five. This is also
/// how a Redis that went away is noticed before a request meets it, and how it is found again.
/// </summary>
internal sealed class GatewayRegister(RedisConnection connection, Sharing sharing, TimeProvider clock) : BackgroundService
{
    private const int LifeMilliseconds = 5000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalWithoutRedis = TimeSpan.FromMilliseconds(500);

    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return redis.call('ZCARD', KEYS[1])
        """;

    private static readonly RedisKey Key = "ratelimit:gateways";
    private readonly RedisValue self = Guid.NewGuid().ToString("N");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Longer than later: everything is done for the first time.
        var atMost = TimeSpan.FromSeconds(1);
        await connection.TryConnectAsync(atMost);
        await BeatAsync(atMost);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => connection.Database().SortedSetRemoveAsync(Key, self).WaitAsync(RedisUrl.Deadline));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await BeatAsync(RedisUrl.Deadline);
            await Task.Delay(sharing.IsShared ? Interval : IntervalWithoutRedis, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task BeatAsync(TimeSpan atMost) => TryAsync(async () =>
        sharing.Gain((int)await connection.Database().ScriptEvaluateAsync(Script, [Key], [self, LifeMilliseconds]).WaitAsync(atMost)));

    // Whatever it is, it must not end the gateway.
    private async Task TryAsync(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            sharing.Lose(exception);
        }
    }
}
