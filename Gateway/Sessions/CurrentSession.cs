namespace ResponsiAI.Gateway.Sessions;

/// <summary>The session of a request, on routes that let their backend see it.</summary>
/// <param name="IsProlonged">The cookie must go out anew, because the session's life was prolonged.</param>
internal sealed record CurrentSession(SessionId Id, Session Session, bool IsProlonged);
