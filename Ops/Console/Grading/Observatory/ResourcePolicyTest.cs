using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

internal static class ResourcePolicyTest
{
    private const string Name = "cross-origin-resource-policy";
    private const string Write = "Cross-Origin-Resource-Policy: same-origin (or same-site)";

    private static readonly Verdict SameOrigin = new(Name, "corp-implemented-with-same-origin", 10, "same-origin");
    private static readonly Verdict SameSite = new(Name, "corp-implemented-with-same-site", 10, "same-site");
    private static readonly Verdict CrossOrigin = new(Name, "corp-implemented-with-cross-origin", 0, "any site may load the page as a resource", Write);
    private static readonly Verdict Absent = new(Name, "corp-not-implemented", 0, "there is none, so any site may load the page as a resource", Write);
    private static readonly Verdict Invalid = new(Name, "corp-header-invalid", -5, "it is none of same-origin, same-site, cross-origin", Write);

    public static Verdict Judge(Site site) => site.Answer.Header("Cross-Origin-Resource-Policy")?.Trim().ToLowerInvariant() switch
    {
        null or "" => Absent,
        "same-origin" => SameOrigin,
        "same-site" => SameSite,
        "cross-origin" => CrossOrigin,
        _ => Invalid,
    };
}
