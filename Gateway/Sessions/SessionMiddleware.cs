using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Finds the session of a request and prolongs it, at most once a minute.</summary>
internal sealed class SessionMiddleware(ISessionStore store, SessionCookie cookie, TouchTimes touches)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (SessionRoute.Of(context) != SessionAccess.None && cookie.Read(context.Request) is { } id)
        {
            var (session, isKnown) = await store.ReadAsync(id.Hash);
            var due = session is not null && touches.IsDue(id.Hash);
            if (due)
                await store.TouchAsync(id.Hash, session!);
            context.Features.Set(new CurrentSession(id, session, isKnown, due));
        }

        await next(context);
    }
}

/// <summary>When this gateway last prolonged a session. Forgetting one costs a write, nothing else.</summary>
internal sealed class TouchTimes(TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, long> last = new();

    public bool IsDue(string hash)
    {
        var now = clock.GetTimestamp();
        if (last.TryGetValue(hash, out var before))
            return clock.GetElapsedTime(before, now) >= SessionOptions.TouchInterval && last.TryUpdate(hash, now, before);
        if (last.Count >= Capacity)
            last.Clear();
        return last.TryAdd(hash, now);
    }
}
