using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Which sessions a user has: a sorted set by their start under a keyed hash of the user's name, so that Redis does not
/// know the name. Beyond <c>SESSIONS_PER_USER</c> the oldest end.
/// </summary>
internal sealed class SessionUsers(RedisConnection connection, RedisCommands redis, SessionMemory memory, SessionKeys keys, SessionOptions options)
{
    private const string Prefix = "session-user:";

    public async Task AddAsync(string user, string hash, Session session, TimeSpan deadline)
    {
        var database = connection.Database();
        RedisKey key = Prefix + keys.NameOf(user);
        var added = database.SortedSetAddAsync(key, hash, session.Started.ToUnixTimeMilliseconds());
        var expires = database.KeyExpireAsync(key, options.Absolute);
        var count = database.SortedSetLengthAsync(key);
        await Task.WhenAll(added, expires, count).WaitAsync(deadline);
        if (await count > options.PerUser)
            await EndOldestAsync(database, key, deadline);
    }

    /// <summary>All sessions there are, from every server of a cluster.</summary>
    public async IAsyncEnumerable<string> ScanAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>();
        foreach (var server in connection.Servers())
            await foreach (var key in server.KeysAsync(connection.Database().Database, "session:{*}", pageSize: 250).WithCancellation(cancellation))
                if (key.ToString() is var name && name.EndsWith('}') && seen.Add(name))
                    yield return name["session:{".Length..^1];
    }

    private async Task EndOldestAsync(IDatabase database, RedisKey key, TimeSpan deadline)
    {
        var all = await database.SortedSetRangeByRankAsync(key).WaitAsync(deadline);
        var alive = await Task.WhenAll(all.Select(h => database.KeyExistsAsync(RedisCommands.Key(h!)))).WaitAsync(deadline);
        var living = all.Where((_, i) => alive[i]).ToArray();
        var gone = all.Where((_, i) => !alive[i]).Concat(living.Take(Math.Max(0, living.Length - options.PerUser))).ToArray();
        foreach (var oldest in gone.Intersect(living))
        {
            memory.End(oldest!);
            await redis.EndAsync(oldest!, deadline);
        }

        await database.SortedSetRemoveAsync(key, gone).WaitAsync(deadline);
    }
}
