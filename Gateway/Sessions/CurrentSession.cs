namespace ResponsiAI.Gateway.Sessions;

/// <summary>The session that a request's cookie names, on routes that let their backend see it.</summary>
/// <param name="Session">Null when it has ended or cannot be read.</param>
/// <param name="IsKnown">False when it cannot be read at the moment: the cookie is not ours to replace then.</param>
/// <param name="IsProlonged">The cookie must go out anew, because the session's life was prolonged.</param>
/// <param name="Former">The Set-Cookie value that deletes the cookie which it was carried over from.</param>
internal sealed record CurrentSession(SessionId Id, Session? Session, bool IsKnown, bool IsProlonged, string? Former = null);
