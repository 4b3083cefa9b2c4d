using ResponsiAI.Ops.Grading.Owasp;
using ResponsiAI.Ops.Grading.Scan;
using ResponsiAI.Ops.Grading.Observatory;

namespace ResponsiAI.Ops.Grading;

/// <summary>Everything that the command says of a site.</summary>
/// <param name="Score">By the table of the Observatory's npm package 1.4.8, 145 at most.</param>
/// <param name="NewerScore">The same with <paramref name="NewerTests"/>, the rows that 1.6 added; 165 at most.</param>
/// <param name="Owasp">Without points.</param>
/// <param name="Notes">What the points do not say.</param>
internal sealed record GradeReport(
    Uri Url, int Status, int Score, string Grade, IReadOnlyList<Verdict> Tests, int NewerScore, string NewerGrade, IReadOnlyList<Verdict> NewerTests, IReadOnlyList<HeaderNote> Owasp, IReadOnlyList<string> Notes)
{
    public static GradeReport Of(Site site, IEnumerable<string> notes)
    {
        var tests = TestTable.Judge(site);
        List<Verdict> newerTests = [.. NewerRows.Judge(site)];
        var score = Grading.Score.Of(tests.Select(t => t.Points));
        var newer = Grading.Score.Of(tests.Concat(newerTests).Select(t => t.Points));
        return new GradeReport(site.Graded.Route[^1], site.Answer.Status, score.Points, score.Grade, tests, newer.Points, newer.Grade, newerTests,
            SecureHeaders.Compare(site), [.. notes, .. Remarks(site, tests)]);
    }

    private static IEnumerable<string> Remarks(Site site, IReadOnlyList<Verdict> tests)
    {
        if (site.Answer.Cut)
            yield return "The page is longer than 4 MiB; what comes after was not read.";
        if (!site.Preload.IsKnown && site.Secure is not null)
            yield return "Whether the host is on the browsers' preload list is not known here; it would give 5 points for HSTS. --preload-list reads it from a file.";
        if (CorsTest.LetsAnyoneIn(site))
            yield return $"Any origin may read the page with the user's cookies. The table takes 50 points for that ({Grading.Score.Of(tests.Select(t => t.Points).Append(CorsTest.PointsOfUniversalAccess)).Points} would be left); the Observatory's scan overlooks it, and so does the score.";
    }
}
