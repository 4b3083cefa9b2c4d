using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>What the Observatory's table has since 1.6: two more headers, and the bonus for X-Frame-Options by itself.</summary>
internal static class NewerRows
{
    private const string Embedder = "cross-origin-embedder-policy";
    private const string Opener = "cross-origin-opener-policy";

    public static IEnumerable<Verdict> Judge(Site site)
    {
        if (FrameOptionsTest.Judge(site) == FrameOptionsTest.ByHeader)
            yield return FrameOptionsTest.ByHeader with { Points = 5, Write = "" };
        yield return Judge(site, Embedder, "coep", "Cross-Origin-Embedder-Policy: require-corp (or credentialless)", ["require-corp", "credentialless"]);
        yield return Judge(site, Opener, "coop", "Cross-Origin-Opener-Policy: same-origin", ["same-origin", "same-origin-allow-popups", "noopener-allow-popups"]);
    }

    private static Verdict Judge(Site site, string test, string prefix, string write, string[] good)
    {
        // A token with parameters (RFC 9651), whose letters count.
        var token = site.Answer.Header(test)?.Split(';')[0].Trim();
        return token switch
        {
            null or "" => new Verdict(test, $"{prefix}-not-implemented", 0, "there is none", write),
            "unsafe-none" => new Verdict(test, $"{prefix}-implemented-with-unsafe-none", 0, "unsafe-none, which is what browsers do without it", write),
            _ => good.Contains(token) ? new Verdict(test, $"{prefix}-implemented-with-{token}", 10, token) : new Verdict(test, $"{prefix}-header-invalid", -5, "it is no word that browsers know", write),
        };
    }
}
