using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Hears from Redis which sessions other gateways have changed or ended, so that copies in memory need not be asked
/// about. That news arrive is shown by an echo of one's own: while it stays out, no copy counts as verified, and after
/// it every copy is of an older generation, because what happened meanwhile was not heard.
/// </summary>
internal sealed class SessionNews(RedisConnection connection, SessionMemory memory, TimeProvider clock)
{
    public const string Channel = "session:news";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly string id = Guid.NewGuid().ToString("N");
    private bool isSubscribed;
    private long generation;
    private long heard;

    /// <summary>In which copies are the newest unless news came; 0 while none can be trusted.</summary>
    public long Generation => Volatile.Read(ref heard) is var last && last != 0 && clock.GetElapsedTime(last) < Silence ? Volatile.Read(ref generation) : 0;

    /// <summary>What to publish about a change or an end, in the same step.</summary>
    public string Message(string hash) => $"{id} {hash}";

    /// <summary>Sends an echo to itself; also the way to see whether Redis answers.</summary>
    public async Task BeatAsync()
    {
        if (!isSubscribed)
        {
            var subscriber = connection.Subscriber();
            subscriber.Multiplexer.ConnectionFailed += (_, failed) => Doubt();
            await subscriber.SubscribeAsync(RedisChannel.Literal(Channel), (_, message) => Hear(message.ToString())).WaitAsync(RedisUrl.Deadline);
            await subscriber.SubscribeAsync(RedisChannel.Literal($"session:echo:{id}"), (_, _) => HearEcho()).WaitAsync(RedisUrl.Deadline);
            isSubscribed = true;
        }

        await connection.Database().PublishAsync(RedisChannel.Literal($"session:echo:{id}"), "1").WaitAsync(RedisUrl.Deadline);
    }

    /// <summary>From now on every copy has to be verified again.</summary>
    public void Doubt() => Volatile.Write(ref heard, 0);

    private void HearEcho()
    {
        if (Generation == 0)
            Interlocked.Increment(ref generation);
        Volatile.Write(ref heard, clock.GetTimestamp());
    }

    private void Hear(string message)
    {
        if (!message.StartsWith(id, StringComparison.Ordinal) && message.IndexOf(' ', StringComparison.Ordinal) is var space and > 0)
            memory.Remove(message[(space + 1)..]);
    }
}
