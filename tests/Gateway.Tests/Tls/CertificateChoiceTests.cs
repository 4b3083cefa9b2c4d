using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Tls;

[Parallelizable(ParallelScope.Self)]
internal sealed class CertificateChoiceTests
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new();
    private readonly Dictionary<string, string> thumbprints = [];
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var standard = authority.Issue("edge.example");
        var shop = authority.Issue("shop.example", "xn--bcher-kva.example");
        var wild = authority.Issue("*.shop.example", "*.example");
        var locked = authority.Issue("locked.example");
        (thumbprints["Default"], thumbprints["shop"], thumbprints["wild"], thumbprints["locked"]) = (standard.Thumbprint, shop.Thumbprint, wild.Thumbprint, locked.Thumbprint);
        standard.Write(folder.Path, "default");
        await File.WriteAllBytesAsync(folder.Combine("shop.pfx"), shop.Pfx("secret"));
        // Certificate, chain and key in one file.
        await File.WriteAllTextAsync(folder.Combine("wild.pem"), wild.Pem + wild.KeyPem);
        await File.WriteAllTextAsync(folder.Combine("locked.crt"), locked.Pem);
        await File.WriteAllTextAsync(folder.Combine("locked.key"), locked.EncryptedKeyPem("secret"));
        edge = await EdgeProcess.WithDemoAsync(
            ("Kestrel__Certificates__Default__Path", folder.Combine("default.crt")), ("Kestrel__Certificates__Default__KeyPath", folder.Combine("default.key")),
            ("Kestrel__Certificates__shop__Path", folder.Combine("shop.pfx")), ("Kestrel__Certificates__shop__Password", "secret"),
            ("Kestrel__Certificates__a_wild__Path", folder.Combine("wild.pem")),
            ("Kestrel__Certificates__locked__Path", folder.Combine("locked.crt")), ("Kestrel__Certificates__locked__KeyPath", folder.Combine("locked.key")),
            ("Kestrel__Certificates__locked__Password", "secret"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        authority.Dispose();
        folder.Dispose();
    }

    [TestCase("edge.example", "Default")]
    [TestCase("shop.example", "shop", Description = "an exact name before the wildcard that fits, too")]
    [TestCase("SHOP.Example", "shop")]
    [TestCase("xn--bcher-kva.example", "shop")]
    [TestCase("www.shop.example", "wild")]
    [TestCase("other.example", "wild")]
    [TestCase("locked.example", "locked")]
    [TestCase("a.www.shop.example", "Default", Description = "a wildcard stands for one label")]
    [TestCase("example", "Default")]
    [TestCase("unknown.test", "Default")]
    public async Task The_name_that_a_client_asks_for_chooses_the_certificate(string host, string chosen)
    {
        await using var client = await TlsClient.ConnectAsync(edge, host);

        Assert.That(client.Thumbprint, Is.EqualTo(thumbprints[chosen]));
        Assert.That(await client.GetAsync("/api/health/live"), Is.EqualTo(200));
    }

    [Test]
    public async Task A_client_that_asks_for_no_name_gets_the_default()
    {
        await using var client = await TlsClient.ConnectAsync(edge, "127.0.0.1");

        Assert.That(client.Thumbprint, Is.EqualTo(thumbprints["Default"]));
    }

    [TestCase("edge.example")]
    [TestCase("shop.example")]
    [TestCase("www.shop.example")]
    public async Task The_chain_of_the_file_is_sent_to_the_client(string host)
    {
        await using var client = await TlsClient.ConnectAsync(edge, host);

        Assert.That(client.Chain, Is.EqualTo(new[] { "CN=Intermediate of the tests" }));
    }
}
