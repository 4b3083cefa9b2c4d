using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The session records in Redis: a hash <c>session:{HASH}</c> with the version <c>v</c> and the encrypted record
/// <c>r</c>, and for ended ones <c>session:{HASH}:end</c>, so that a gateway that was cut off brings none back. The
/// braces keep both in one slot of a cluster. A change and its news to other gateways are one step.
/// </summary>
internal sealed class RedisCommands(RedisConnection connection, SessionRecord records, SessionNews news, SessionOptions options, SessionMetrics metrics)
{
    /// <summary>What a script answers where the session has ended.</summary>
    public const long Ended = -1;

    private const string WriteScript = """
        if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
        local v = tonumber(redis.call('HGET', KEYS[1], 'v') or 0)
        if v ~= tonumber(ARGV[4]) and v ~= 0 then return v end
        redis.call('HSET', KEYS[1], 'v', ARGV[1], 'r', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        redis.call('PUBLISH', 'session:news', ARGV[5])
        return 0
        """;

    private const string RestoreScript = """
        if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
        local v = tonumber(redis.call('HGET', KEYS[1], 'v') or 0)
        if v >= tonumber(ARGV[1]) then return v end
        redis.call('HSET', KEYS[1], 'v', ARGV[1], 'r', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 0
        """;

    private const string EndScript = """
        redis.call('DEL', KEYS[1])
        redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
        redis.call('PUBLISH', 'session:news', ARGV[2])
        return 0
        """;

    private static readonly RedisValue[] Fields = ["v", "r"];

    private IDatabase Database => connection.Database();

    /// <returns>Found: whether Redis has a record; Session: null too when the record cannot be opened.</returns>
    public async Task<(bool Found, Session? Session)> ReadAsync(string hash, TimeSpan deadline)
    {
        var values = await Database.HashGetAsync(Key(hash), Fields).WaitAsync(deadline);
        return values[1].IsNull ? (false, null) : (true, records.Open(values[1]!));
    }

    /// <returns>Left: until Redis forgets it; null where it has no record that can be opened.</returns>
    public async Task<(Session Session, TimeSpan Left)?> ReadWithEndAsync(string hash, TimeSpan deadline)
    {
        var (record, left) = (ReadAsync(hash, deadline), Database.KeyTimeToLiveAsync(Key(hash)).WaitAsync(deadline));
        await Task.WhenAll(record, left);
        return (await record).Session is { } session && await left is { } time ? (session, time) : null;
    }

    /// <summary>Writes a version over the one that it was made from, or where Redis has lost it.</summary>
    /// <returns>0 when written; the version that came first; <see cref="Ended"/>.</returns>
    public async Task<long> WriteAsync(string hash, Session session, long seen, TimeSpan deadline) =>
        (long)await Database.ScriptEvaluateAsync(WriteScript, Keys(hash), [session.Version, records.Seal(session), Milliseconds(options.Kept), seen, news.Changed(hash)]).WaitAsync(deadline);

    /// <summary>Brings a copy to Redis where it has none or an older one; a copy is no change, so nobody is told.</summary>
    /// <param name="left">How long it lasts if no further request comes.</param>
    /// <returns>0 when written; the version that Redis has; <see cref="Ended"/>.</returns>
    public async Task<long> RestoreAsync(string hash, Session session, TimeSpan left, TimeSpan deadline)
    {
        var there = (long)await Database.ScriptEvaluateAsync(RestoreScript, Keys(hash), [session.Version, records.Seal(session), Milliseconds(left)]).WaitAsync(deadline);
        if (there == 0)
            metrics.Restored();
        return there;
    }

    /// <summary>The end is kept as long as another gateway could still have a copy.</summary>
    public async Task EndAsync(string hash, TimeSpan deadline) =>
        await Database.ScriptEvaluateAsync(EndScript, Keys(hash), [Milliseconds(options.EndKept), news.Ended(hash)]).WaitAsync(deadline);

    /// <returns>False where Redis has no record of it.</returns>
    public Task<bool> TouchAsync(string hash) => Database.KeyExpireAsync(Key(hash), options.Kept);

    /// <summary>A write, which a read-only replica or a full Redis refuses.</summary>
    public Task ProbeAsync() => Database.StringSetAsync("session:probe", "1", TimeSpan.FromMinutes(1)).WaitAsync(RedisUrl.Deadline);

    /// <summary>What a store that is not there throws, in any of its ways.</summary>
    public static bool IsOutage(Exception exception) => exception is RedisException or RedisCommandException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    public static RedisKey Key(string hash) => $"session:{{{hash}}}";

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);

    private static RedisKey[] Keys(string hash) => [Key(hash), $"session:{{{hash}}}:end"];
}
