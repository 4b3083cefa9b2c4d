using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

internal static class ContentTypeOptionsTest
{
    private const string Name = "x-content-type-options";
    private const string Write = "X-Content-Type-Options: nosniff";

    private static readonly Verdict Good = new(Name, "x-content-type-options-nosniff", 0, "nosniff");
    private static readonly Verdict Absent = new(Name, "x-content-type-options-not-implemented", -5, "there is none", Write);
    private static readonly Verdict Invalid = new(Name, "x-content-type-options-header-invalid", -5, "it is something else, or is sent twice", Write);

    public static Verdict Judge(Site site) => site.Answer.Header("X-Content-Type-Options") switch
    {
        null or "" => Absent,
        var value => value.Trim().Equals("nosniff", StringComparison.OrdinalIgnoreCase) ? Good : Invalid,
    };
}
