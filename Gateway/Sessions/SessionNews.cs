using System.Globalization;
using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Hears from Redis which sessions other gateways have changed or ended, so that copies in memory need not be asked
/// about. That news arrive is shown by an echo of one's own on the same channel: while it stays out, no copy counts as
/// verified, and after it every copy is of an older generation, because what happened meanwhile was not heard.
/// </summary>
internal sealed class SessionNews(RedisConnection connection, SessionMemory memory, TimeProvider clock)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("session:news");
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly string id = Guid.NewGuid().ToString("N");
    private ISubscriber? subscriber;
    private bool isSubscribed;
    private long generation = 1;
    private long heard;

    /// <summary>In which copies are the newest unless news came; 0 while none can be trusted.</summary>
    public long Generation => Volatile.Read(ref heard) is var last && last != 0 && clock.GetElapsedTime(last) < Silence ? Volatile.Read(ref generation) : 0;

    /// <summary>What to publish about a change, in the same step.</summary>
    public string Changed(string hash) => $"{id} changed {hash}";

    /// <summary>What to publish about an end, in the same step.</summary>
    public string Ended(string hash) => $"{id} ended {hash}";

    /// <summary>Sends an echo to itself; also the way to see whether Redis answers.</summary>
    public async Task BeatAsync()
    {
        if (subscriber is null)
        {
            subscriber = connection.Subscriber();
            subscriber.Multiplexer.ConnectionFailed += (_, _) => Doubt();
        }

        if (!isSubscribed)
        {
            await subscriber.SubscribeAsync(Channel, (_, message) => Hear(message.ToString())).WaitAsync(RedisUrl.Deadline);
            isSubscribed = true;
        }

        await connection.Database().PublishAsync(Channel, $"{id} beat {Volatile.Read(ref generation)}").WaitAsync(RedisUrl.Deadline);
    }

    /// <summary>From now on every copy has to be verified again, and echoes that are under way prove nothing.</summary>
    public void Doubt()
    {
        lock (gate)
        {
            generation++;
            Volatile.Write(ref heard, 0);
        }
    }

    private void Hear(string message)
    {
        if (message.Split(' ') is not [var from, var what, var about])
            return;
        if (from == id)
        {
            if (what == "beat")
                HearEcho(long.Parse(about, CultureInfo.InvariantCulture));
        }
        else if (what == "changed")
            memory.Doubt(about);
        else if (what == "ended")
            memory.End(about);
    }

    private void HearEcho(long of)
    {
        lock (gate)
        {
            if (of != generation)
                return;
            if (heard != 0 && clock.GetElapsedTime(heard) >= Silence)
                Doubt();
            else
                Volatile.Write(ref heard, clock.GetTimestamp());
        }
    }
}
