using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Cookies that the page and the redirects before it set. The worst one decides.</summary>
internal static class CookiesTest
{
    private const string Name = "cookies";

    private static readonly Verdict Good = new(Name, "cookies-secure-with-httponly-sessions-and-samesite", 5, "all are Secure and SameSite, sessions are HttpOnly");
    private static readonly Verdict NoSameSite = new(Name, "cookies-secure-with-httponly-sessions", 0, "one has no SameSite", "SameSite=Lax (or Strict) on every cookie");
    private static readonly Verdict None = new(Name, "cookies-not-found", 0, "the page sets none");
    private static readonly Verdict NotSecureButHsts = new(Name, "cookies-without-secure-flag-but-protected-by-hsts", -5, "one is not Secure; HSTS stands in for it", "Secure on every cookie");
    private static readonly Verdict NotSecure = new(Name, "cookies-without-secure-flag", -20, "one is not Secure", "Secure on every cookie, and Strict-Transport-Security");
    private static readonly Verdict SessionNotSecureButHsts = new(Name, "cookies-session-without-secure-flag-but-protected-by-hsts", -10, "a session's cookie is not Secure; HSTS stands in for it", "Secure on every cookie");
    private static readonly Verdict BadSameSite = new(Name, "cookies-samesite-flag-invalid", -20, "SameSite has no meaning, or is None without Secure", "SameSite=Lax, Strict, or None with Secure");
    private static readonly Verdict CsrfNoSameSite = new(Name, "cookies-anticsrf-without-samesite-flag", -20, "a cookie against CSRF has no SameSite", "SameSite=Strict (or Lax)");
    private static readonly Verdict SessionNotHttpOnly = new(Name, "cookies-session-without-httponly-flag", -30, "a session's cookie can be read by scripts", "HttpOnly on every session's cookie");
    private static readonly Verdict SessionNotSecure = new(Name, "cookies-session-without-secure-flag", -40, "a session's cookie is not Secure", "Secure on every cookie, and Strict-Transport-Security");

    // From bearable to worst. The order is the Observatory's, and is not everywhere that of the points.
    private static readonly Verdict[] Worse = [NotSecureButHsts, NotSecure, SessionNotSecureButHsts, BadSameSite, CsrfNoSameSite, SessionNotHttpOnly, SessionNotSecure];

    /// <summary>A load balancer's that nobody can change.</summary>
    private const string Ignored = "heroku-session-affinity";

    public static Verdict Judge(Site site)
    {
        var cookies = site.Graded.Cookies.All.Where(c => c.Name != Ignored).ToList();
        if (cookies.Count == 0)
            return None;
        var hsts = HstsTest.Judge(site).Points >= 0;
        var faults = cookies.SelectMany(c => Faults(c, hsts)).Concat(site.Answer.Lines("Set-Cookie").Where(HasBadSameSite).Select(_ => BadSameSite));
        return faults.MaxBy(f => Array.IndexOf(Worse, f)) ?? (cookies.TrueForAll(c => c.SameSite is not null) ? Good : NoSameSite);
    }

    private static IEnumerable<Verdict> Faults(Cookie cookie, bool hsts)
    {
        var isSession = Contains("login") || Contains("sess");
        if (cookie is { Secure: false, SameSite: "none" })
            yield return BadSameSite;
        if (!cookie.Secure)
            yield return hsts ? NotSecureButHsts : NotSecure;
        if (Contains("csrf") && cookie.SameSite is null)
            yield return CsrfNoSameSite;
        if (isSession && !cookie.Secure)
            yield return hsts ? SessionNotSecureButHsts : SessionNotSecure;
        if (isSession && !cookie.HttpOnly)
            yield return SessionNotHttpOnly;

        bool Contains(string part) => cookie.Name.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasBadSameSite(string line) => line.Split(';')
        .Select(p => p.Split('='))
        .Any(p => p[0].Trim().Equals("SameSite", StringComparison.OrdinalIgnoreCase) && (p.Length < 2 || p[1].Trim().ToLowerInvariant() is not ("lax" or "strict" or "none")));
}
