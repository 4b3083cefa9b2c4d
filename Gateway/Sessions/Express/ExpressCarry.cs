using System.Security.Cryptography;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>
/// Takes a session of the application over into one of our own, with its handle, user and data. The new id follows from
/// the old one, so that the requests of a page that come at once, to any gateway, all become the same session. The old
/// record is deleted when the new one is there: a rollback could not find it, because the browser has lost its cookie,
/// but a copy of that cookie would outlive the sign-out.
/// </summary>
internal sealed class ExpressCarry(
    ExpressCookie cookie, ExpressCommands redis, ExpressRecords records, ISessionStore store, SessionBreaker breaker, SessionTouches touches, TimeProvider clock)
{
    /// <returns>Null where the request has no cookie of a session that is alive.</returns>
    public async ValueTask<CurrentSession?> FindAsync(HttpContext context)
    {
        if (cookie.Read(context.Request) is not { } old)
            return null;
        var id = new SessionId(SHA256.HashData([.. "carried "u8, .. old.Bytes]));
        var reading = await store.ReadAsync(id.Hash);
        if (reading.Session is { } carried)
        {
            if (touches.IsDue(id.Hash))
                store.Touch(id.Hash);
            return new CurrentSession(id, carried, IsKnown: true, IsProlonged: true, cookie.Delete(null));
        }

        var (former, isKnown) = await ReadAsync(old.Hash);
        if (former is null)
            return reading.IsKnown && isKnown ? null : new CurrentSession(id, null, IsKnown: false, IsProlonged: false);
        var started = Session.Start(former.User, former.Data, clock.GetUtcNow(), SessionOrigin.Of(context)) with { Handle = former.Handle };
        await store.CreateAsync(id.Hash, started);
        // Where it has ended already, nothing was made.
        reading = await store.ReadAsync(id.Hash);
        if (reading.Session is not null)
            await breaker.TryAsync(_ => redis.EndAsync(old.Hash));
        return new CurrentSession(id, reading.Session, reading.IsKnown, IsProlonged: true, cookie.Delete(former));
    }

    private async ValueTask<SessionReading> ReadAsync(string sid)
    {
        var reading = SessionReading.Unknown;
        await breaker.TryAsync(async _ =>
        {
            var record = await redis.ReadAsync(sid);
            if (record.IsNull)
                reading = SessionReading.None;
            else if (records.Read(sid, record.ToString()) is { } session)
                reading = new(session, IsKnown: true);
        });
        return reading;
    }
}
