using System.Buffers.Text;
using System.Text;
using ResponsiAI.Gateway.Routes;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Shows the session to the backend and carries out what its answer asks. The cookie itself never goes in (but for
/// <see cref="ISessionCookie.IsShared"/>), and no header of ours goes out.
/// </summary>
internal static class SessionTransforms
{
    public static void Add(TransformBuilderContext transforms)
    {
        var cookie = transforms.Services.GetRequiredService<ISessionCookie>();
        var changes = transforms.Services.GetRequiredService<SessionChanges>();
        transforms.AddRequestTransform(transform =>
        {
            ShowSession(transform, cookie);
            return ValueTask.CompletedTask;
        });
        transforms.AddResponseTransform(transform =>
            transform.ProxyResponse is null ? ValueTask.CompletedTask : changes.ApplyAsync(transform.HttpContext));
    }

    private static void ShowSession(RequestTransformContext transform, ISessionCookie cookie)
    {
        var headers = transform.ProxyRequest.Headers;
        var cookies = transform.HttpContext.Request.Headers.Cookie;
        var passes = cookie.IsShared && SessionRoute.Of(transform.HttpContext) != SessionAccess.None;
        if (!passes && cookies.Count > 0 && cookies.Any(cookie.IsIn))
        {
            headers.Remove("Cookie");
            var left = string.Join("; ", cookies.Select(c => cookie.Without(c!)).Where(c => c is not null));
            if (left.Length > 0)
                headers.TryAddWithoutValidation("Cookie", left);
        }

        if (transform.HttpContext.Features.Get<CurrentSession>() is not { Session: { } session })
            return;
        headers.TryAddWithoutValidation("X-Session-Id", session.Handle);
        if (session.User is { } user)
            headers.TryAddWithoutValidation("X-Session-User", Uri.EscapeDataString(user));
        // An Express application may keep more than a header can hold; the absent header tells it from empty data.
        if (Encoding.UTF8.GetBytes(session.Data) is { Length: <= SessionOptions.MaxDataBytes } data)
            headers.TryAddWithoutValidation("X-Session-Data", Base64Url.EncodeToString(data));
    }
}
