using System.Runtime.CompilerServices;
using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>The records of connect-redis: a string <c>sess:ID</c> with the id as it is, because the application looks for it there.</summary>
internal sealed class ExpressCommands(RedisConnection connection, ExpressOptions express)
{
    private const string ReplaceScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
        return 1
        """;

    /// <summary>
    /// How long a command may take: longer than one of our own sessions, because a session that is not read here is a user
    /// who is not signed in. Only those wait who find out that Redis is gone.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private IDatabase Database => connection.Database();

    public Task<RedisValue> ReadAsync(string sid) => Database.StringGetAsync(Key(sid)).WaitAsync(Deadline);

    /// <returns>The record and how long Redis keeps it; null where there is none, or no string.</returns>
    public async Task<(string Record, TimeSpan Left)?> ReadWithEndAsync(string sid)
    {
        try
        {
            var (record, left) = (ReadAsync(sid), Database.KeyTimeToLiveAsync(Key(sid)).WaitAsync(Deadline));
            await Task.WhenAll(record, left);
            return (await record).IsNull ? null : ((await record).ToString(), await left ?? TimeSpan.Zero);
        }
        catch (RedisServerException)
        {
            // Somebody else's key with the same prefix.
            return null;
        }
    }

    /// <returns>False where the condition did not hold.</returns>
    public Task<bool> WriteAsync(string sid, string record, TimeSpan life, When when) =>
        Database.StringSetAsync(Key(sid), record, life, when: when).WaitAsync(Deadline);

    /// <returns>False where the record is no longer the one that was seen.</returns>
    public async Task<bool> ReplaceAsync(string sid, RedisValue seen, string record, TimeSpan life) =>
        (long)await Database.ScriptEvaluateAsync(ReplaceScript, [Key(sid)], [seen, record, (long)life.TotalSeconds]).WaitAsync(Deadline) == 1;

    /// <summary>Prolongs a record without writing it, as connect-redis does. Nobody waits for it.</summary>
    public Task TouchAsync(string sid, TimeSpan life) => Database.KeyExpireAsync(Key(sid), life, flags: CommandFlags.FireAndForget);

    public Task EndAsync(string sid) => Database.KeyDeleteAsync(Key(sid)).WaitAsync(Deadline);

    /// <summary>A write, which a read-only replica or a full Redis refuses.</summary>
    public Task ProbeAsync() => Database.StringSetAsync("session:probe", "1", TimeSpan.FromMinutes(1)).WaitAsync(Deadline);

    /// <summary>The ids of all records, from every server of a cluster.</summary>
    public async IAsyncEnumerable<string> ScanAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var pattern = string.Concat(express.Prefix.Select(c => c is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{c}" : $"{c}")) + "*";
        var seen = new HashSet<string>();
        foreach (var server in connection.Servers())
            await foreach (var key in server.KeysAsync(Database.Database, pattern, pageSize: 100).WithCancellation(cancellation))
                if (key.ToString() is var name && seen.Add(name))
                    yield return name[express.Prefix.Length..];
    }

    private RedisKey Key(string sid) => express.Prefix + sid;
}
