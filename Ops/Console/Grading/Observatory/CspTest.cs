using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Content-Security-Policy: of headers and meta elements, taken together.</summary>
internal static class CspTest
{
    private const string Name = "content-security-policy";

    private static readonly Verdict DefaultNone = new(Name, "csp-implemented-with-no-unsafe-default-src-none", 10, "nothing unsafe, and default-src is 'none'");
    private static readonly Verdict NoUnsafe = new(Name, "csp-implemented-with-no-unsafe", 5, "nothing unsafe", "default-src 'none', and each kind of content by its own directive");
    private static readonly Verdict UnsafeStyle = new(Name, "csp-implemented-with-unsafe-inline-in-style-src-only", 0, "style-src allows 'unsafe-inline', data: or a whole scheme", "style-src 'self', with the styles in files or with a nonce");
    private static readonly Verdict Repeated = new(Name, "csp-implemented-but-duplicate-directives", 0, "report-uri or report-to stands there twice", "each directive once");
    private static readonly Verdict InsecurePassive = new(Name, "csp-implemented-with-insecure-scheme-in-passive-content-only", -10, "images or media may come by http:", "img-src and media-src with https: sources only");
    private static readonly Verdict UnsafeEval = new(Name, "csp-implemented-with-unsafe-eval", -10, "'unsafe-eval' is allowed", "script-src and style-src without 'unsafe-eval'");
    private static readonly Verdict UnsafeInline = new(Name, "csp-implemented-with-unsafe-inline", -20, "scripts or objects may come from the page itself or from anywhere", "script-src 'nonce-…' 'strict-dynamic' (or 'self'); object-src 'none'; no 'unsafe-inline', data:, *, https: in them");
    private static readonly Verdict InsecureActive = new(Name, "csp-implemented-with-insecure-scheme", -20, "a source or a report address is http: or ftp:", "https: addresses only");
    private static readonly Verdict Invalid = new(Name, "csp-header-invalid", -25, "it cannot be read, or has 'strict-dynamic' without nonce or hash", "each directive once, no empty policy; 'strict-dynamic' with 'nonce-…'");
    private static readonly Verdict Absent = new(Name, "csp-not-implemented", -25, "there is none", "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    private static readonly Verdict ReportOnly = new(Name, "csp-not-implemented-but-reporting-enabled", -25, "there is only Content-Security-Policy-Report-Only, which stops nothing", "the same policy as Content-Security-Policy");

    private static readonly string[] Broad = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];
    private static readonly string[] BroadOrInline = [.. Broad, "'unsafe-inline'", "data:"];
    private static readonly string[] NonceOrHash = ["'nonce-", "'sha256-", "'sha384-", "'sha512-"];
    private static readonly string[] PassiveDirectives = ["img-src", "media-src"];

    // What browsers ignore in a meta element.
    private static readonly string[] HeaderOnly = ["frame-ancestors", "report-uri", "sandbox"];

    /// <summary>The verdict, and whether the policy says who may frame the page.</summary>
    public static (Verdict Verdict, bool SaysFraming) Judge(Site site)
    {
        var header = site.Answer.Header("Content-Security-Policy");
        string[] headers = header is null ? [] : [header];
        if (CspPolicy.Parse([.. headers, .. site.Page.Policies]) is not { } policy)
            return (Invalid, false);
        var inHeader = CspPolicy.Parse(headers)!.Directives.Keys;
        var inMeta = CspPolicy.Parse(site.Page.Policies)!.Directives.Keys.Except(HeaderOnly);
        if (!inHeader.Concat(inMeta).Any())
            return (site.Answer.Header("Content-Security-Policy-Report-Only") is { Length: > 0 } ? ReportOnly : Absent, false);
        var verdict = Judge(policy, site.IsSecure);
        return (policy.RepeatsReporting && (verdict.Points > 0 || verdict == UnsafeStyle || verdict == InsecurePassive) ? Repeated : verdict, policy.Sources("frame-ancestors") is not null);
    }

    private static Verdict Judge(CspPolicy policy, bool secure)
    {
        var script = policy.Sources("script-src", "default-src") ?? ["*"];
        var style = policy.Sources("style-src", "default-src") ?? ["*"];
        var objects = policy.Sources("object-src", "default-src") ?? ["*"];
        // Browsers that know nonces ignore 'unsafe-inline' beside them, and with 'strict-dynamic' all that is no nonce.
        foreach (var sources in new[] { script, style })
            if (HasNonce(sources))
                sources.Remove("'unsafe-inline'");
        if (script.Contains("'strict-dynamic'"))
        {
            if (!HasNonce(script))
                return Invalid;
            script.RemoveWhere(s => s == "'self'" || Broad.Any(b => s.StartsWith(b, StringComparison.Ordinal)));
        }

        if (script.Overlaps(BroadOrInline) || objects.Overlaps(Broad))
            return UnsafeInline;
        var active = policy.Directives.Where(d => d.Key != "script-src" && !PassiveDirectives.Contains(d.Key)).SelectMany(d => d.Value).Concat(script);
        if (secure && active.Any(IsInsecure))
            return InsecureActive;
        if (script.Contains("'unsafe-eval'") || style.Contains("'unsafe-eval'"))
            return UnsafeEval;
        if (secure && PassiveDirectives.Any(d => policy.Sources(d, "default-src")?.Any(IsInsecure) is true))
            return InsecurePassive;
        if (style.Overlaps(BroadOrInline))
            return UnsafeStyle;
        return policy.Sources("default-src") is { Count: 1 } only && only.Contains("'none'") ? DefaultNone : NoUnsafe;
    }

    private static bool HasNonce(HashSet<string> sources) => sources.Any(s => NonceOrHash.Any(n => s.StartsWith(n, StringComparison.Ordinal)));

    private static bool IsInsecure(string source) => source.StartsWith("http:", StringComparison.Ordinal) || source.StartsWith("ftp:", StringComparison.Ordinal);
}
