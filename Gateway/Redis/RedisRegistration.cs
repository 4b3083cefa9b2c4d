using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Redis;

/// <summary>What gateways share among themselves: sessions, keys and rate limits.</summary>
internal static class RedisRegistration
{
    /// <returns>Whether <c>REDIS_URL</c> names one; without it each capability keeps what it has in memory.</returns>
    public static bool AddRedis(this ServiceBuilder builder)
    {
        if (RedisUrl.Read(builder.Settings) is not { } options)
            return false;
        builder.Services.AddSingleton(_ => new RedisConnection(options));
        return true;
    }
}
