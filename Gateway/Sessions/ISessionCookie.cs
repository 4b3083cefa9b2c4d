namespace ResponsiAI.Gateway.Sessions;

/// <summary>The cookie that names the session.</summary>
internal interface ISessionCookie
{
    /// <summary>Whether backends read and write it, too; where not, it passes in neither direction.</summary>
    bool IsShared { get; }

    SessionId NewId();

    /// <summary>The id that a cookie of ours names; null when there is none that we signed.</summary>
    SessionId? Read(HttpRequest request);

    /// <summary>Whether a cookie header may hold ours.</summary>
    bool IsIn(string? header);

    /// <summary>The cookie header without ours; null when nothing is left.</summary>
    string? Without(string header);

    /// <summary>Whether a Cookie pair or a Set-Cookie value is about our cookie.</summary>
    bool IsOurs(string? pair);

    /// <summary>Whether a session that goes on needs its cookie anew.</summary>
    /// <param name="isChanged">The answer has changed its data.</param>
    bool IsDue(CurrentSession presented, bool isChanged);

    string Write(SessionId id, Session session);

    /// <param name="session">The one that ends; null where it is not known.</param>
    string Delete(Session? session);
}
