namespace ResponsiAI.Gateway.Sessions;

/// <summary>Keeps sessions by the hash of their id. No method throws because a store is not there.</summary>
internal interface ISessionStore
{
    /// <summary>The session, or null when there is none or it has ended.</summary>
    ValueTask<Session?> ReadAsync(string hash);

    ValueTask CreateAsync(string hash, Session session);

    /// <summary>Prolongs a session in use.</summary>
    ValueTask TouchAsync(string hash, Session session);

    /// <summary>
    /// Applies a change to the newest version, again if another change came first. Null when the session has ended
    /// meanwhile: a change never brings it back.
    /// </summary>
    ValueTask<Session?> ChangeAsync(string hash, Func<Session, Session> change);

    ValueTask EndAsync(string hash);
}
