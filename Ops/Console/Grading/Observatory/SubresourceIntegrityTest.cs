using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Subresource Integrity of the page's scripts. The worst one decides.</summary>
internal static class SubresourceIntegrityTest
{
    private const string Name = "subresource-integrity";

    private static readonly Verdict AllOwn = new(Name, "sri-implemented-and-all-scripts-loaded-securely", 5, "scripts of the own site have their hash");
    private static readonly Verdict External = new(Name, "sri-implemented-and-external-scripts-loaded-securely", 5, "scripts of other sites have their hash");
    private static readonly Verdict NotHtml = new(Name, "sri-not-implemented-response-not-html", 0, "the page is not HTML");
    private static readonly Verdict NoScripts = new(Name, "sri-not-implemented-but-no-scripts-loaded", 0, "the page has no scripts");
    private static readonly Verdict OwnOnly = new(Name, "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, "all scripts are the own site's", "integrity=\"sha384-…\" on script elements, for the last points");
    private static readonly Verdict InsecureWithHash = new(Name, "sri-implemented-but-external-scripts-not-loaded-securely", -20, "a script of another site comes by http: or //", "https: in every script's address");
    private static readonly Verdict NoHash = new(Name, "sri-not-implemented-but-external-scripts-loaded-securely", -5, "a script of another site has no hash", "integrity=\"sha384-…\" crossorigin=\"anonymous\" on it");
    private static readonly Verdict InsecureNoHash = new(Name, "sri-not-implemented-and-external-scripts-not-loaded-securely", -50, "a script of another site comes by http: or //, without hash", "https: in every script's address, and integrity=\"sha384-…\" crossorigin=\"anonymous\"");

    // From good to worst, as the Observatory orders them.
    private static readonly Verdict[] Worse = [AllOwn, InsecureWithHash, NoHash, InsecureNoHash];

    public static Verdict Judge(Site site)
    {
        if (!site.Answer.IsHtml)
            return NotHtml;
        if (site.Page.Scripts.Count == 0)
            return NoScripts;
        Verdict? worst = null;
        var foreign = false;
        foreach (var script in site.Page.Scripts)
        {
            if (script.Source is not { } source)
                continue;
            var hasHash = !string.IsNullOrEmpty(script.Integrity);
            var isOwn = IsOwn(source, site.Host, out var absolute);
            var isSecure = isOwn && absolute is null ? site.IsSecure : absolute?.Scheme == Uri.UriSchemeHttps;
            foreign |= !isOwn;
            var found = (isOwn, hasHash, isSecure) switch
            {
                // The bonus of the own scripts is not given once another one was found wanting.
                (true, true, true) => worst ?? AllOwn,
                (true, _, _) or (_, true, true) => worst,
                (false, true, false) => InsecureWithHash,
                (false, false, true) => NoHash,
                (false, false, false) => InsecureNoHash,
            };
            worst = Array.IndexOf(Worse, found) > Array.IndexOf(Worse, worst) ? found : worst;
        }

        return worst ?? (foreign ? External : OwnOnly);
    }

    /// <summary>A path, or an address below the same registered domain. One that leaves its scheme open is foreign, whatever its host is.</summary>
    private static bool IsOwn(string source, string host, out Uri? absolute)
    {
        absolute = null;
        if (source.StartsWith("//", StringComparison.Ordinal) && source.Length > 2 && source[2] != '/')
            return false;
        if (!source.StartsWith("http://", StringComparison.Ordinal) && !source.StartsWith("https://", StringComparison.Ordinal))
            return true;
        return Uri.TryCreate(source, UriKind.Absolute, out absolute) && RegistrableDomain.Of(absolute.IdnHost) == RegistrableDomain.Of(host);
    }
}
