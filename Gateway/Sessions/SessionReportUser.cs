using ResponsiAI.ServiceDefaults.ErrorTracking;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>The session that the gateway itself read, and no header that came with the request.</summary>
internal sealed class SessionReportUser : IReportUser
{
    public string? HandleOf(HttpContext context) =>
        context.Features.Get<CurrentSession>()?.Session is { } session ? session.Mark : null;
}
