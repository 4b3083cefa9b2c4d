using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The session records in Redis: a hash <c>session:HASH</c> with the version <c>v</c> and the encrypted record <c>r</c>.
/// Every command ends within <see cref="RedisUrl.Deadline"/> or throws.
/// </summary>
internal sealed class RedisCommands(RedisConnection connection, SessionRecord records)
{
    private const string WriteScript = """
        redis.call('HSET', KEYS[1], 'v', ARGV[1], 'r', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    private const string ChangeScript = """
        if redis.call('HGET', KEYS[1], 'v') ~= ARGV[4] then return 0 end
        redis.call('HSET', KEYS[1], 'v', ARGV[1], 'r', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    private static readonly RedisValue[] Fields = ["v", "r"];

    /// <returns>Found: whether Redis has a record; Session: null too when the record cannot be opened.</returns>
    public async Task<(bool Found, Session? Session)> ReadAsync(string hash)
    {
        var values = await connection.Database().HashGetAsync(Key(hash), Fields).WaitAsync(RedisUrl.Deadline);
        return values[1].IsNull ? (false, null) : (true, records.Open(values[1]!));
    }

    public async Task WriteAsync(string hash, Session session, TimeSpan life) =>
        await connection.Database().ScriptEvaluateAsync(WriteScript, [Key(hash)], Arguments(session, life)).WaitAsync(RedisUrl.Deadline);

    /// <returns>False when another change came first or the session has ended.</returns>
    public async Task<bool> ChangeAsync(string hash, Session changed, long seen, TimeSpan life) =>
        (long)await connection.Database().ScriptEvaluateAsync(ChangeScript, [Key(hash)], [.. Arguments(changed, life), seen]).WaitAsync(RedisUrl.Deadline) == 1;

    public async Task TouchAsync(string hash, TimeSpan life) =>
        await connection.Database().KeyExpireAsync(Key(hash), life).WaitAsync(RedisUrl.Deadline);

    public async Task EndAsync(string hash) => await connection.Database().KeyDeleteAsync(Key(hash)).WaitAsync(RedisUrl.Deadline);

    public async Task PingAsync() => await connection.Database().PingAsync().WaitAsync(RedisUrl.Deadline);

    /// <summary>What a store that is not there throws, in any of its ways.</summary>
    public static bool IsOutage(Exception exception) => exception is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    private RedisValue[] Arguments(Session session, TimeSpan life) => [session.Version, records.Seal(session), (long)life.TotalMilliseconds];

    private static RedisKey Key(string hash) => "session:" + hash;
}
