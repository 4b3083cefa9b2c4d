using ResponsiAI.Gateway.Sessions.Express;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Finds the session of a request and prolongs it.</summary>
internal sealed class SessionMiddleware(ISessionStore store, ISessionCookie cookie, SessionTouches touches, ExpressCarry? carry = null)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (SessionRoute.Of(context) != SessionAccess.None)
        {
            var current = cookie.Read(context.Request) is { } id ? await FindAsync(id) : null;
            if (carry is not null && current is null or { Session: null, IsKnown: true })
                current = await carry.FindAsync(context) ?? current;
            if (current is not null)
                context.Features.Set(current);
        }

        await next(context);
    }

    private async ValueTask<CurrentSession> FindAsync(SessionId id)
    {
        var (session, isKnown) = await store.ReadAsync(id.Hash);
        var due = session is not null && touches.IsDue(id.Hash);
        if (due)
            store.Touch(id.Hash);
        return new CurrentSession(id, session, isKnown, due);
    }
}
