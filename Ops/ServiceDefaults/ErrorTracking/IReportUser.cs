using Microsoft.AspNetCore.Http;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Whom a report tells as the user that met the error: a handle, never a name, an address or an IP address.</summary>
public interface IReportUser
{
    /// <summary>As <see cref="Scrubber.Handle"/> makes it; null without a session.</summary>
    string? HandleOf(HttpContext context);
}

/// <summary>Behind the gateway the session stands in a header that only the gateway sets.</summary>
internal sealed class ForwardedUser : IReportUser
{
    public string? HandleOf(HttpContext context) =>
        context.Request.Headers["X-Session-Id"].ToString() is { Length: > 0 } handle ? Scrubber.Handle(handle) : null;
}
