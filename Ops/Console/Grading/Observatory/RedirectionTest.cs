using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>The way from plain HTTP to HTTPS.</summary>
internal static class RedirectionTest
{
    private const string Name = "redirection";
    private const string Write = "answer http:// with 301 to https:// on the same host, and nothing else";

    private static readonly Verdict Preloaded = new(Name, "redirection-all-redirects-preloaded", 0, "every host on the way is on the preload list");
    private static readonly Verdict Good = new(Name, "redirection-to-https", 0, "HTTP leads to HTTPS on the same host at once");
    private static readonly Verdict NoHttp = new(Name, "redirection-not-needed-no-http", 0, "nothing answers by HTTP");
    private static readonly Verdict OtherHost = new(Name, "redirection-off-host-from-http", -5, "HTTP leads to HTTPS on another host, so this host's HSTS is never seen", Write);
    private static readonly Verdict HttpFirst = new(Name, "redirection-not-to-https-on-initial-redirection", -10, "HTTP leads to HTTP first", Write);
    private static readonly Verdict NotToHttps = new(Name, "redirection-not-to-https", -20, "the redirects end on HTTP", Write);
    private static readonly Verdict Missing = new(Name, "redirection-missing", -20, "the page is served by HTTP too", Write);
    private static readonly Verdict BadCertificate = new(Name, "redirection-invalid-cert", -20, "a certificate on the way cannot be trusted", "a certificate that browsers trust");

    public static Verdict Judge(Site site)
    {
        if (site.Plain is not { } visit)
            return NoHttp;
        if (!visit.Verified)
            return BadCertificate;
        if (visit.Route.All(u => site.Preload.Has(u.Host)))
            return Preloaded;
        return visit.Route switch
        {
            [_] => Missing,
            [.., { Scheme: "http" }] => NotToHttps,
            [_, { Scheme: "http" }, ..] => HttpFirst,
            [var first, var second, ..] when first.IdnHost != second.IdnHost => OtherHost,
            _ => Good,
        };
    }
}
