using System.Security.Cryptography.X509Certificates;
using ResponsiAI.Ops.Grading;
using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Console.Tests.Grading;

/// <summary>Every row of the table, and all of it as the Observatory's own package judges the same site.</summary>
internal sealed class TableTests
{
    private readonly Dictionary<TableRow, (GradedSite Site, ObservatoryScore Observatory)> sites = [];
    private TestCertificate certificate = null!;
    private X509Certificate2 loaded = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        certificate = new TestCertificate();
        loaded = certificate.Load();
        var started = new List<(TableRow Row, GradedSite Site)>();
        foreach (var row in TableRows.All)
            started.Add((row, await GradedSite.StartAsync(row.Site, loaded)));
        var scores = await Graders.ObservatoryAsync(started.Select(s => s.Site.Entrances), certificate.CertificateFile);
        foreach (var ((row, site), score) in started.Zip(scores))
            sites[row] = (site, score);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var (site, _) in sites.Values)
            await site.DisposeAsync();
        loaded.Dispose();
        certificate.Dispose();
    }

    [TestCaseSource(typeof(TableRows), nameof(TableRows.All))]
    public async Task A_site_gets_its_row_of_the_table_and_the_score_of_the_observatory(TableRow row)
    {
        var (site, observatory) = sites[row];
        var graded = await Grader.GradeAsync(Entrances.Of(new Uri(site.Url), site.HttpPort, null), new Visitor(insecure: false, TimeProvider.System), PreloadList.Unknown, CancellationToken.None);

        var judged = graded.Tests.Single(t => t.Test == row.Test);
        Assert.That((judged.Result, judged.Points), Is.EqualTo((row.Result, row.Points)));
        Assert.That(graded.Tests.ToDictionary(t => t.Test, t => new ObservatoryRow(t.Result, t.Points)), Is.EquivalentTo(observatory.Tests));
        Assert.That((graded.Score, graded.Grade), Is.EqualTo((observatory.Score, observatory.Grade)));
        Assert.That(graded.Tests.Where(t => t.Points < 0).Select(t => t.Write), Has.None.Empty);
    }
}
