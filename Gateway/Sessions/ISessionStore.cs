namespace ResponsiAI.Gateway.Sessions;

/// <summary>Keeps sessions by the hash of their id. No method throws because a store is not there.</summary>
internal interface ISessionStore
{
    ValueTask<SessionReading> ReadAsync(string hash);

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

/// <param name="Session">Null when there is none, it has ended, or it cannot be read.</param>
/// <param name="IsKnown">False when it cannot be read at the moment: its cookie must not be replaced.</param>
internal readonly record struct SessionReading(Session? Session, bool IsKnown)
{
    public static readonly SessionReading None = new(null, IsKnown: true);
    public static readonly SessionReading Unknown = new(null, IsKnown: false);
}
