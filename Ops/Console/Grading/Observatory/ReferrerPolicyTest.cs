using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>Referrer-Policy: of the header, and of a meta element after it. The last word that is known counts.</summary>
internal static class ReferrerPolicyTest
{
    private const string Name = "referrer-policy";
    private const string Write = "Referrer-Policy: strict-origin-when-cross-origin (or no-referrer)";

    private static readonly Verdict Private = new(Name, "referrer-policy-private", 5, "other sites learn the origin at most");
    private static readonly Verdict Absent = new(Name, "referrer-policy-not-implemented", 0, "there is none", Write);
    private static readonly Verdict Unsafe = new(Name, "referrer-policy-unsafe", -5, "other sites or plain HTTP may learn addresses", Write);
    private static readonly Verdict Invalid = new(Name, "referrer-policy-header-invalid", -5, "no word of it is known", Write);

    private static readonly string[] Good = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];
    private static readonly string[] Bad = ["origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"];

    public static Verdict Judge(Site site)
    {
        string?[] said = [site.Answer.Header("Referrer-Policy"), site.Page.Referrer];
        if (said.All(s => s is null))
            return Absent;
        var words = said.SelectMany(s => (s ?? "").Split(',')).Select(w => w.Trim().ToLowerInvariant());
        var last = words.LastOrDefault(w => Good.Contains(w) || Bad.Contains(w));
        return last is null ? Invalid : Good.Contains(last) ? Private : Unsafe;
    }
}
