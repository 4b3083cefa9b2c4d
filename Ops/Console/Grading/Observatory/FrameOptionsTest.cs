using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Who may frame the page: the CSP's frame-ancestors, or X-Frame-Options (RFC 7034) where that is absent.</summary>
internal static class FrameOptionsTest
{
    private const string Name = "x-frame-options";
    private const string Write = "frame-ancestors 'none' (or 'self') in Content-Security-Policy";

    private static readonly Verdict ByCsp = new(Name, "x-frame-options-implemented-via-csp", 5, "the CSP's frame-ancestors says it");
    private static readonly Verdict AllowFrom = new(Name, "x-frame-options-allow-from-origin", 0, "ALLOW-FROM, which browsers ignore", Write);
    private static readonly Verdict Absent = new(Name, "x-frame-options-not-implemented", -20, "any site may frame the page", Write);
    private static readonly Verdict Invalid = new(Name, "x-frame-options-header-invalid", -20, "it is neither DENY nor SAMEORIGIN, or is sent twice", Write);

    /// <summary>The header alone; the table of 1.6 gives the bonus for it too.</summary>
    public static readonly Verdict ByHeader = new(Name, "x-frame-options-sameorigin-or-deny", 0, "the header alone says it", Write);

    public static Verdict Judge(Site site)
    {
        if (CspTest.Judge(site).SaysFraming)
            return ByCsp;
        var value = site.Answer.Header("X-Frame-Options")?.Trim().ToLowerInvariant();
        return value switch
        {
            null or "" => Absent,
            "deny" or "sameorigin" => ByHeader,
            _ => value.StartsWith("allow-from", StringComparison.Ordinal) ? AllowFrom : Invalid,
        };
    }
}
