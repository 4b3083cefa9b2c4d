namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>Our own cookie; that of the application passes in neither direction any more.</summary>
internal sealed class CarryCookie(SessionCookie own, ExpressCookie former) : ISessionCookie
{
    public bool IsShared => false;

    public SessionId NewId() => own.NewId();

    public SessionId? Read(HttpRequest request) => own.Read(request);

    public bool IsIn(string? header) => own.IsIn(header) || former.IsIn(header);

    public string? Without(string header) => own.Without(header) is { } left ? former.Without(left) : null;

    public bool IsOurs(string? pair) => own.IsOurs(pair) || former.IsOurs(pair);

    public bool IsDue(CurrentSession presented, bool isChanged) => own.IsDue(presented, isChanged);

    public string Write(SessionId id, Session session) => own.Write(id, session);

    public string Delete(Session? session) => own.Delete(session);
}
