using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>MDN HTTP Observatory's ten tests, as its npm package 1.4.8 has them.</summary>
internal static class TestTable
{
    private static readonly Func<Site, Verdict>[] Tests =
    [
        site => CspTest.Judge(site).Verdict, CookiesTest.Judge, CorsTest.Judge, RedirectionTest.Judge, ReferrerPolicyTest.Judge, HstsTest.Judge,
        SubresourceIntegrityTest.Judge, ContentTypeOptionsTest.Judge, FrameOptionsTest.Judge, ResourcePolicyTest.Judge,
    ];

    public static IReadOnlyList<Verdict> Judge(Site site) => [.. Tests.Select(test => test(site))];
}
