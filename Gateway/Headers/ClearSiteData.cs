using Microsoft.Extensions.Primitives;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// <c>Clear-Site-Data</c> (W3C), which makes a browser forget the site: sent where a backend ends a session. "cookies"
/// covers the whole registrable domain, so whatever <c>COOKIE_DOMAIN</c> says the cookie goes; that other hosts of the
/// domain lose theirs too is the price of a sign-out that leaves nothing behind. It does not stand for the Set-Cookie
/// that deletes ours: browsers without it, and clients that are none, go by that one.
/// </summary>
internal static class ClearSiteData
{
    public const string Header = "Clear-Site-Data";

    public static readonly StringValues Everything = "\"cache\",\"cookies\",\"storage\"";

    /// <summary>Whether an answer would take the session's cookie from the browser.</summary>
    public static bool TakesCookies(StringValues said)
    {
        foreach (var line in said)
            if (line is not null && (line.Contains("\"cookies\"", StringComparison.Ordinal) || line.Contains("\"*\"", StringComparison.Ordinal)))
                return true;
        return false;
    }
}
