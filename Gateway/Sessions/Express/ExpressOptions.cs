using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Sessions.Express;

internal enum ExpressMode
{
    /// <summary><c>express</c>: the gateway and the application use the same cookie and the same records.</summary>
    Share,

    /// <summary><c>carry</c>: the gateway uses its own and takes over whoever comes with a cookie of the application.</summary>
    Carry,
}

/// <summary>Sessions of an application with express-session and connect-redis.</summary>
/// <param name="Mode"><c>SESSION_COMPAT</c>; without it nothing of this exists.</param>
/// <param name="Cookie"><c>SESSION_COMPAT_COOKIE</c>: the option <c>name</c> of express-session. Default <c>connect.sid</c>.</param>
/// <param name="Prefix"><c>SESSION_COMPAT_PREFIX</c>: the option <c>prefix</c> of connect-redis. Default <c>sess:</c>.</param>
/// <param name="User"><c>SESSION_COMPAT_USER</c>: where a session has its user. Default <c>user</c>.</param>
/// <param name="IsRolling"><c>SESSION_COMPAT_ROLLING</c>: the option <c>rolling</c> of express-session. Default off, as there.</param>
internal sealed record ExpressOptions(ExpressMode Mode, string Cookie, string Prefix, ExpressUser User, bool IsRolling)
{
    public static ExpressOptions? Read(ServiceSettings settings)
    {
        if (settings.Choice<ExpressMode?>("SESSION_COMPAT", null, ("express", ExpressMode.Share), ("carry", ExpressMode.Carry)) is not { } mode)
            return null;
        if (!settings.Has("REDIS_URL"))
            settings.Fault("REDIS_URL", "it is missing, and SESSION_COMPAT shares sessions in Redis", "write the Redis of the old application, redis://USER:PASSWORD@HOST:6379/0");
        return new ExpressOptions(mode, ReadCookie(settings, mode), settings.Text("SESSION_COMPAT_PREFIX") ?? "sess:", ReadUser(settings),
            settings.Choice("SESSION_COMPAT_ROLLING", false, ("on", true), ("off", false)));
    }

    private static string ReadCookie(ServiceSettings settings, ExpressMode mode)
    {
        const string name = "SESSION_COMPAT_COOKIE";
        var cookie = settings.Text(name) ?? "connect.sid";
        // RFC 6265, section 4.1.1: a token.
        if (cookie.Any(c => !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            settings.Fault(name, "it is not the name of a cookie", $"write for example {name}=connect.sid");
        else if (mode == ExpressMode.Carry && cookie == (settings.Has("COOKIE_DOMAIN") ? "session" : "__Host-session"))
            settings.Fault(name, "it is the name of the gateway's own cookie", "keep SESSION_COMPAT=express until the old application uses another name");
        return cookie;
    }

    private static ExpressUser ReadUser(ServiceSettings settings)
    {
        const string name = "SESSION_COMPAT_USER";
        if (ExpressUser.Parse(settings.Text(name) ?? "user") is { } user)
            return user;
        settings.Fault(name, "it is not the path of a member", $"write for example {name}=user, {name}=passport.user or {name}=user.id:number");
        return ExpressUser.Parse("user")!;
    }
}
