using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.Gateway.Sessions.Express;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Carries out what a backend's answer asks of the session, and writes the cookie.</summary>
internal sealed partial class SessionChanges(ISessionStore store, ISessionCookie cookie, SessionMetrics metrics, TimeProvider clock, ILogger<SessionChanges> log)
{
    /// <summary>The answer's headers stand already; the answer has not begun.</summary>
    public async ValueTask ApplyAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (!cookie.IsShared || !MayManage(context))
            RemoveCookies(headers);
        var presented = context.Features.Get<CurrentSession>();
        var directives = SessionDirectives.Take(headers, out var fault);
        if (fault is not null)
            LogNotUnderstood(fault);
        // What the application says of its own data is its business, but the cookie is the session.
        var clearsCookies = ClearSiteData.TakesCookies(headers[ClearSiteData.Header]);
        if ((directives is { IsEmpty: false } || clearsCookies) && !MayManage(context))
        {
            LogNotAllowed(context.Request.Path);
            directives = null;
            if (clearsCookies)
                headers.Remove(ClearSiteData.Header);
        }

        var changed = directives is { IsEmpty: false };
        if (changed)
            await CarryOutAsync(context, directives!, presented);
        else if (presented is not null && cookie.IsDue(presented, isChanged: false) && !IsShared(headers.CacheControl))
            Prolong(presented, headers);
        // Browsers take it over HTTPS only; a session that is replaced goes on under another id.
        if (directives is { Start: null, End: true } && context.Request.IsHttps)
            headers[ClearSiteData.Header] = ClearSiteData.Everything;
        // The cookie that a session was carried over from goes when its successor comes.
        if (presented?.Former is { } former && headers.SetCookie.Any(cookie.IsOurs))
            headers.Append("Set-Cookie", former);
        // No cache may hand one visitor's cookie to another.
        if (headers.SetCookie.Any(cookie.IsOurs) || (presented?.Session is not null && StringValues.IsNullOrEmpty(headers.CacheControl)))
            headers.CacheControl = "no-store";
    }

    private async ValueTask CarryOutAsync(HttpContext context, SessionDirectives directives, CurrentSession? presented)
    {
        var headers = context.Response.Headers;
        if (directives.Start is { } user)
        {
            // A new id at every sign-in; data goes along only where it cannot be another user's.
            var data = presented?.Session is not { } former || (former.User is not null && former.User != user) ? Session.NoData : former.Data;
            await StartAsync(context, user, Patched(data, directives.Patch), presented?.Session?.Terms);
            await EndAsync(presented, "replaced");
        }
        else if (directives.End)
        {
            await EndAsync(presented, "signed_out");
            SetCookie(headers, cookie.Delete(presented?.Session));
        }
        else if (presented is { IsKnown: false })
        {
            // Perhaps a signed-in user whose session is only out of reach: a new cookie would sign them out for good.
            LogOutOfReach();
        }
        else if (presented?.Session is null)
        {
            if (Patch(Session.NoData, directives.Patch!) is { } data)
                await StartAsync(context, null, data, null);
        }
        else
        {
            if (Patch(presented.Session.Data, directives.Patch!) is not null)
                await store.PatchAsync(presented.Id.Hash, directives.Patch!);
            if (cookie.IsDue(presented, isChanged: true))
                Prolong(presented, headers);
        }
    }

    // Also where it cannot be read: its end is journalled and holds when it is back.
    private ValueTask EndAsync(CurrentSession? presented, string reason)
    {
        if (presented is null)
            return ValueTask.CompletedTask;
        if (presented.Session is not null)
            metrics.Ended(reason);
        return store.EndAsync(presented.Id.Hash);
    }

    private void Prolong(CurrentSession presented, IHeaderDictionary headers)
    {
        // A backend that shares the cookie may have written one with a new id.
        if (presented.Session is { } session && !headers.SetCookie.Any(cookie.IsOurs))
            SetCookie(headers, cookie.Write(presented.Id, session));
    }

    private static bool MayManage(HttpContext context) => SessionRoute.Of(context) == SessionAccess.Manage;

    private static bool IsShared(string? cacheControl) =>
        cacheControl is not null && (cacheControl.Contains("public", StringComparison.OrdinalIgnoreCase) || cacheControl.Contains("s-maxage", StringComparison.OrdinalIgnoreCase));

    private async ValueTask StartAsync(HttpContext context, string? user, string data, ExpressCookieTerms? terms)
    {
        var id = cookie.NewId();
        var session = Session.Start(user, data, clock.GetUtcNow(), SessionOrigin.Of(context)) with { Terms = terms };
        await store.CreateAsync(id.Hash, session);
        metrics.Started(user);
        SetCookie(context.Response.Headers, cookie.Write(id, session));
    }

    private string Patched(string data, JsonObject? patch) => patch is null ? data : Patch(data, patch) ?? data;

    private string? Patch(string data, JsonObject patch)
    {
        var merged = JsonPatch.Apply(data, patch);
        if (merged is null)
            LogTooLarge(SessionOptions.MaxDataBytes);
        return merged;
    }

    private void RemoveCookies(IHeaderDictionary headers)
    {
        var cookies = headers.SetCookie;
        if (cookies.Count > 0 && cookies.Any(cookie.IsOurs))
            headers.SetCookie = cookies.Where(c => !cookie.IsOurs(c)).ToArray();
    }

    // Ours is the last word, also where a backend wrote one of its own.
    private void SetCookie(IHeaderDictionary headers, string value)
    {
        RemoveCookies(headers);
        headers.Append("Set-Cookie", value);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Header} of a backend's answer was removed: it is not understood")]
    private partial void LogNotUnderstood(string header);

    [LoggerMessage(Level = LogLevel.Warning, Message = "session headers of a backend's answer to {Path} were removed: the route may not change sessions")]
    private partial void LogNotAllowed(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a change of a session's data was dropped: the session cannot be read at the moment")]
    private partial void LogOutOfReach();

    [LoggerMessage(Level = LogLevel.Warning, Message = "a change of a session's data was dropped: it would be longer than {Bytes} bytes")]
    private partial void LogTooLarge(int bytes);
}
