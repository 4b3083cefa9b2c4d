using System.Text.Json;

namespace ResponsiAI.EndToEnd;

/// <summary>What the gateway's own header policies are worth to judges that are not ours.</summary>
[Category("Long")]
internal sealed class GradeTests
{
    private TestCertificate certificate = null!;
    private Product strict = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        certificate = new TestCertificate();
        strict = await StartAsync("strict");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await strict.DisposeAsync();
        certificate.Dispose();
    }

    [Test]
    public Task The_strict_policy_is_worth_130_points_and_more() => GradeAsync(strict, 130, "A+");

    [Test]
    public async Task The_guides_policy_is_worth_80_points_and_more()
    {
        await using var product = await StartAsync("guide");
        await GradeAsync(product, 80, "B+");
    }

    private async Task GradeAsync(Product product, int least, string grade)
    {
        var observatory = (await Graders.ObservatoryAsync([$"localhost:{product.HttpsPort}:{product.HttpPort}"], certificate.CertificateFile))[0];
        var (code, output) = await product.OpsAsync("grade", $"https://localhost:{product.HttpsPort}/", "--http-port", $"{product.HttpPort}", "--min", $"{least}", "--json");

        Assert.That(code, Is.Zero, output);
        using var graded = JsonDocument.Parse(output);
        Assert.That((graded.RootElement.GetProperty("score").GetInt32(), graded.RootElement.GetProperty("grade").GetString()), Is.EqualTo((observatory.Score, observatory.Grade)));
        Assert.That(observatory.Score, Is.GreaterThanOrEqualTo(least), output);
        Assert.That(observatory.Grade, Is.EqualTo(grade));
    }

    [Test]
    public async Task Nothing_grave_is_found_in_the_strict_policy()
    {
        using var page = await strict.Https.GetAsync("/");
        var findings = await Graders.EvaluateCspAsync(page.Headers.GetValues("Content-Security-Policy").Single());

        Assert.That(findings.Where(f => f.Severity is "HIGH" or "SYNTAX" or "MEDIUM"), Is.Empty);
    }

    [Test]
    public async Task The_judge_of_policies_finds_what_is_grave() =>
        Assert.That(await Graders.EvaluateCspAsync("script-src 'unsafe-inline'"), Has.Some.Matches<CspFinding>(f => f is { Severity: "HIGH", Type: "SCRIPT_UNSAFE_INLINE" }));

    private Task<Product> StartAsync(string policy) => Product.StartAsync(
        ("ReverseProxy__Routes__app__Metadata__Headers", policy),
        ("Kestrel__Certificates__Default__Path", certificate.CertificateFile),
        ("Kestrel__Certificates__Default__KeyPath", certificate.KeyFile),
        ("SSL_CERT_FILE", certificate.CertificateFile));
}
