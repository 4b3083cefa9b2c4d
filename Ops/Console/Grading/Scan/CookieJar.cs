using System.Net;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>The cookies of one visit, taken and sent back as a browser does it (RFC 6265, with the name prefixes of its successor).</summary>
internal sealed class CookieJar(TimeProvider time)
{
    /// <summary>More than a browser keeps for a host; a site must not fill the memory with them.</summary>
    private const int MaxCookies = 300;

    private readonly Dictionary<(string Domain, string Path, string Name), Cookie> cookies = [];

    public IReadOnlyCollection<Cookie> All => cookies.Values;

    public void Take(Uri from, string line)
    {
        if (Cookie.Parse(line, time.GetUtcNow()) is not { } cookie)
            return;
        if (cookie.Domain.Length > 0 && (IsPublicSuffix(cookie.Domain) || !Matches(from.IdnHost, cookie.Domain)))
            return;
        cookie = cookie.Domain.Length == 0 ? cookie with { Domain = from.IdnHost, HostOnly = true } : cookie;
        cookie = cookie.Path.Length == 0 ? cookie with { Path = DefaultPath(from) } : cookie;
        if (cookie.Name.StartsWith("__Secure-", StringComparison.Ordinal) && !cookie.Secure)
            return;
        if (cookie.Name.StartsWith("__Host-", StringComparison.Ordinal) && !(cookie is { Secure: true, HostOnly: true, Path: "/" }))
            return;
        var key = (cookie.Domain, cookie.Path, cookie.Name);
        if (cookies.Count < MaxCookies || cookies.ContainsKey(key))
            cookies[key] = cookie;
    }

    /// <summary>The header for a request; what has run out is forgotten here and not before.</summary>
    public string? For(Uri to)
    {
        var sent = new List<Cookie>();
        foreach (var (key, cookie) in cookies)
        {
            if ((cookie.HostOnly ? cookie.Domain != to.IdnHost : !Matches(to.IdnHost, cookie.Domain))
                || !PathMatches(to.AbsolutePath, cookie.Path) || (cookie.Secure && to.Scheme != Uri.UriSchemeHttps))
                continue;
            if (cookie.Expires <= time.GetUtcNow())
                cookies.Remove(key);
            else
                sent.Add(cookie);
        }

        return sent.Count == 0 ? null : string.Join("; ", sent.Select(c => $"{c.Name}={c.Value}"));
    }

    private static bool Matches(string host, string domain) =>
        host == domain || (host.EndsWith("." + domain, StringComparison.Ordinal) && !IPAddress.TryParse(host, out _));

    // `localhost` is nobody's suffix (RFC 6761), and neither is an address.
    private static bool IsPublicSuffix(string domain) =>
        domain is not ("localhost" or "invalid") && RegistrableDomain.Of(domain) is null && !domain.Contains(':', StringComparison.Ordinal);

    private static bool PathMatches(string path, string cookiePath) =>
        path == cookiePath || (path.StartsWith(cookiePath, StringComparison.Ordinal) && (cookiePath.EndsWith('/') || path[cookiePath.Length] == '/'));

    private static string DefaultPath(Uri from)
    {
        var end = from.AbsolutePath.LastIndexOf('/');
        return end <= 0 ? "/" : from.AbsolutePath[..end];
    }
}
