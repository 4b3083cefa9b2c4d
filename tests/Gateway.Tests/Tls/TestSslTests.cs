using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Tls;

// Its probes have times of their own, which a busy machine makes it miss.
[Category("Long")]
[NonParallelizable]
internal sealed class TestSslTests
{
    private static readonly string[] Good = ["OK", "INFO", "DEBUG"];

    // About the certificate, whose authority answers nobody, and about the program's own OpenSSL.
    private static readonly string[] NotTheGateways = ["cert_revocation", "engine_problem"];

    [Test]
    public async Task Testssl_finds_nothing_to_say_against_the_gateway()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        authority.Issue("localhost").Write(folder.Path, "tls");
        await File.WriteAllTextAsync(folder.Combine("root.pem"), authority.Root.ExportCertificatePem());
        await using var edge = await EdgeProcess.WithDemoAsync(("RATE_LIMIT", "off"),
            ("Kestrel__Certificates__Default__Path", folder.Combine("tls.crt")), ("Kestrel__Certificates__Default__KeyPath", folder.Combine("tls.key")));

        await using var testssl = ChildProcess.Start("testssl",
        [
            "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none", "--ip", "127.0.0.1", "--add-ca", folder.Combine("root.pem"), "--jsonfile", folder.Combine("findings.json"),
            "--protocols", "--std", "--fs", "--server-preference", "--server-defaults", "--vulnerable", $"localhost:{edge.HttpsPort}",
        ], folder: folder.Path);
        await testssl.WaitForExitAsync(TimeSpan.FromMinutes(4));

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Combine("findings.json")));
        var findings = json.RootElement.EnumerateArray().Select(f => (Id: Text(f, "id"), Severity: Text(f, "severity"), Finding: Text(f, "finding"))).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(findings.Where(f => !Good.Contains(f.Severity) && !NotTheGateways.Contains(f.Id)), Is.Empty, testssl.Output);
            // It has really looked, at the whole chain, too.
            foreach (var (id, severity) in new[] { ("TLS1_3", "OK"), ("TLS1_2", "OK"), ("TLS1_1", "INFO"), ("TLS1", "INFO"), ("LUCKY13", "OK"), ("cert_chain_of_trust", "OK") })
                Assert.That(findings.Where(f => f.Id == id).Select(f => f.Severity), Is.EqualTo(new[] { severity }), id);
        });
    }

    private static string Text(JsonElement finding, string member) => finding.GetProperty(member).GetString()!;
}
