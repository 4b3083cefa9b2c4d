using System.Text.Json;

namespace ResponsiAI.EndToEnd;

/// <summary>What the gateway's own header policies are worth to judges that are not ours.</summary>
internal sealed class GradeTests
{
    private TestCertificate certificate = null!;

    [OneTimeSetUp]
    public void MakeCertificate() => certificate = new TestCertificate();

    [OneTimeTearDown]
    public void Dispose() => certificate.Dispose();

    [TestCase("strict", 130, "A+")]
    [TestCase("guide", 80, "B+")]
    public async Task The_gateway_is_worth_what_its_policy_promises(string policy, int least, string grade)
    {
        await using var product = await StartAsync(policy);
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
        await using var product = await StartAsync("strict");
        using var page = await product.Https.GetAsync("/");
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
