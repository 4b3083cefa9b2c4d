namespace ResponsiAI.Gateway.Sessions;

/// <summary>Finds the session of a request and prolongs it.</summary>
internal sealed class SessionMiddleware(ISessionStore store, SessionCookie cookie, SessionTouches touches)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (SessionRoute.Of(context) != SessionAccess.None && cookie.Read(context.Request) is { } id)
        {
            var (session, isKnown) = await store.ReadAsync(id.Hash);
            var due = session is not null && touches.IsDue(id.Hash);
            if (due)
                store.Touch(id.Hash);
            context.Features.Set(new CurrentSession(id, session, isKnown, due));
        }

        await next(context);
    }
}
