using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Carries out what a backend's answer asks of the session, and writes the cookie.</summary>
internal sealed partial class SessionChanges(ISessionStore store, SessionCookie cookie, TimeProvider clock, ILogger<SessionChanges> log)
{
    private const string NoData = "{}";

    /// <summary>The answer's headers stand already; the answer has not begun.</summary>
    public async ValueTask ApplyAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        RemoveForeignCookies(headers);
        var current = context.Features.Get<CurrentSession>();
        var directives = SessionDirectives.Take(headers, out var fault);
        if (fault is not null)
            LogNotUnderstood(fault);
        if (directives is { IsEmpty: false } && RouteSettings.Of(context).Session != SessionAccess.Manage)
        {
            LogNotAllowed(context.Request.Path);
            directives = null;
        }

        var changed = directives is { IsEmpty: false };
        if (changed)
            await CarryOutAsync(directives!, current, headers);
        else if (current is { IsProlonged: true })
            SetCookie(headers, cookie.Write(current.Id, current.Session.Life(clock.GetUtcNow())));
        if ((changed || current is not null) && StringValues.IsNullOrEmpty(headers.CacheControl))
            headers.CacheControl = "no-store";
    }

    private async ValueTask CarryOutAsync(SessionDirectives directives, CurrentSession? current, IHeaderDictionary headers)
    {
        if (directives.Start is { } user)
        {
            // A new id at every sign-in; data goes along only where it cannot be another user's.
            var data = current is null || current.Session.User is { } former && former != user ? NoData : current.Session.Data;
            if (current is not null)
                await store.EndAsync(current.Id.Hash);
            await StartAsync(user, Patched(data, directives.Patch), headers);
        }
        else if (directives.End)
        {
            if (current is not null)
                await store.EndAsync(current.Id.Hash);
            SetCookie(headers, cookie.Delete());
        }
        else if (current is null)
        {
            if (Patch(NoData, directives.Patch!) is { } data)
                await StartAsync(null, data, headers);
        }
        else
        {
            await store.ChangeAsync(current.Id.Hash, session => session with { Data = Patched(session.Data, directives.Patch) });
            if (current.IsProlonged)
                SetCookie(headers, cookie.Write(current.Id, current.Session.Life(clock.GetUtcNow())));
        }
    }

    private async ValueTask StartAsync(string? user, string data, IHeaderDictionary headers)
    {
        var id = SessionId.New();
        var session = Session.Start(user, data, clock.GetUtcNow());
        await store.CreateAsync(id.Hash, session);
        SetCookie(headers, cookie.Write(id, session.Life(clock.GetUtcNow())));
    }

    private string Patched(string data, JsonObject? patch) => patch is null ? data : Patch(data, patch) ?? data;

    private string? Patch(string data, JsonObject patch)
    {
        var merged = SessionDirectives.Apply(data, patch);
        if (merged is null)
            LogTooLarge(SessionOptions.MaxDataBytes);
        return merged;
    }

    private void RemoveForeignCookies(IHeaderDictionary headers)
    {
        var cookies = headers.SetCookie;
        if (cookies.Count > 0 && cookies.Any(cookie.IsOurs))
            headers.SetCookie = cookies.Where(c => !cookie.IsOurs(c)).ToArray();
    }

    private static void SetCookie(IHeaderDictionary headers, string value) => headers.Append("Set-Cookie", value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Header} of a backend's answer was removed: it is not understood")]
    private partial void LogNotUnderstood(string header);

    [LoggerMessage(Level = LogLevel.Warning, Message = "session headers of a backend's answer to {Path} were removed: the route may not change sessions")]
    private partial void LogNotAllowed(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a change of a session's data was dropped: it would be longer than {Bytes} bytes")]
    private partial void LogTooLarge(int bytes);
}
