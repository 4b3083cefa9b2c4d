using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Sessions where no Redis is set: they live in this process and end with it.</summary>
internal sealed class MemorySessions(SessionMemory memory, SessionOptions options) : ISessionStore
{
    public ValueTask<SessionReading> ReadAsync(string hash) => new(new SessionReading(memory.Find(hash), IsKnown: true));

    public ValueTask CreateAsync(string hash, Session session)
    {
        memory.Keep(hash, session);
        if (session.User is { } user)
            foreach (var (oldest, _, _) in memory.All.Where(s => s.Session.User == user).OrderByDescending(s => s.Session.Started).Skip(options.PerUser))
                memory.Remove(oldest);
        return ValueTask.CompletedTask;
    }

    public void Touch(string hash) => memory.Touch(hash);

    public ValueTask PatchAsync(string hash, JsonObject patch)
    {
        memory.Change(hash, session => session.Patched(patch));
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(string hash)
    {
        memory.Remove(hash);
        return ValueTask.CompletedTask;
    }

    public IAsyncEnumerable<SessionListing> ListAsync(CancellationToken cancellation) =>
        memory.All.Select(s => new SessionListing(s.Hash, s.Session, s.LastUse)).ToAsyncEnumerable();
}
