namespace ResponsiAI.Gateway.Tests.Tls;

[Parallelizable(ParallelScope.Self)]
internal sealed class CertificateSettingsTests
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new();

    [OneTimeSetUp]
    public void Write()
    {
        authority.Issue("one.example").Write(folder.Path, "one");
        authority.Issue("two.example").Write(folder.Path, "two");
        File.WriteAllBytes(folder.Combine("three.pfx"), authority.Issue("three.example").Pfx("canary-secret"));
        File.WriteAllText(folder.Combine("large.crt"), new string('x', 2 * 1024 * 1024));
    }

    [OneTimeTearDown]
    public void Remove()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [TestCase("Path={0}/none.crt", "Kestrel__Certificates__shop__Path: the file is not there")]
    [TestCase("Path={0}/one.crt KeyPath={0}/none.key", "Kestrel__Certificates__shop__KeyPath: the file is not there")]
    [TestCase("KeyPath={0}/one.key", "Kestrel__Certificates__shop__Path: it is missing")]
    [TestCase("Path={0}/one.crt KeyPath={0}/two.key", "Kestrel__Certificates__shop__Path: the private key does not belong to the certificate")]
    [TestCase("Path={0}/one.crt", "Kestrel__Certificates__shop__Path: the file cannot be read as a certificate with its private key")]
    [TestCase("Path={0}/three.pfx Password=canary-wrong", "Kestrel__Certificates__shop__Path: the file cannot be read as a certificate with its private key")]
    [TestCase("Path={0}/three.pfx KeyPath={0}/one.key Password=canary-secret", "Kestrel__Certificates__shop__Path: the file cannot be read as a certificate with its private key")]
    [TestCase("Path={0}/large.crt", "Kestrel__Certificates__shop__Path: the file cannot be read by the gateway")]
    public async Task Check_tells_of_every_certificate_that_cannot_be_used(string said, string fault)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var part in string.Format(null, said, folder.Path).Split(' '))
            settings[$"Kestrel__Certificates__shop__{part.Split('=')[0]}"] = part.Split('=')[1];

        Assert.That(await CheckAsync(settings, 78), Does.Contain(fault).And.Not.Contain("canary"));
    }

    [Test]
    public async Task A_certificate_of_any_name_is_enough_in_production()
    {
        var output = await CheckAsync(new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "https://*:18443",
            ["SESSION_SECRET"] = new string('s', 40),
            ["Kestrel__Certificates__shop__Path"] = folder.Combine("three.pfx"),
            ["Kestrel__Certificates__shop__Password"] = "canary-secret",
            // Compose passes on what is not set as an empty value.
            ["Kestrel__Certificates__Default__Path"] = "",
        }, 0);

        Assert.That(output, Does.Contain("the settings are good"));
    }

    [TestCase("Kestrel__Endpoints__web__Certificate__Path", "x.crt", "Kestrel__Endpoints__web__Certificate: a listener has no TLS settings of its own")]
    [TestCase("Kestrel__Endpoints__web__ClientCertificateMode", "RequireCertificate", "Kestrel__Endpoints__web__ClientCertificateMode: a listener has no TLS settings of its own")]
    [TestCase("Kestrel__EndpointDefaults__SslProtocols__0", "Tls11", "Kestrel__EndpointDefaults__SslProtocols: a listener has no TLS settings of its own")]
    public async Task What_would_do_nothing_is_refused(string variable, string value, string fault) =>
        Assert.That(await CheckAsync(new() { ["Kestrel__Endpoints__web__Url"] = "https://localhost:18443", [variable] = value }, 78), Does.Contain(fault));

    [TestCase("https://127.0.0.1:18443;http://127.0.0.1:18443", "ASPNETCORE_URLS: HTTPS and plain HTTP have the same port")]
    [TestCase("localhost:18443", "ASPNETCORE_URLS: a member is not an address")]
    public async Task Addresses_that_cannot_be_listened_on_are_refused(string urls, string fault) =>
        Assert.That(await CheckAsync(new() { ["ASPNETCORE_URLS"] = urls }, 78), Does.Contain(fault));

    [Test]
    public async Task An_endpoint_of_Kestrels_settings_serves_the_same_certificates()
    {
        var (https, http) = (FreePort.Next(), FreePort.Next());
        await using var gateway = await ServiceProcess.StartAsync("Gateway", new Dictionary<string, string?>
        {
            ["Kestrel__Endpoints__web__Url"] = $"https://localhost:{https}",
            ["Kestrel__Endpoints__web__Protocols"] = "Http1",
            ["Kestrel__Endpoints__plain__Url"] = $"http://localhost:{http}",
            ["Kestrel__Certificates__Default__Path"] = folder.Combine("one.crt"),
            ["Kestrel__Certificates__Default__KeyPath"] = folder.Combine("one.key"),
        }, http);
        await using var client = await TlsClient.ConnectAsync(https, with: o => o.ApplicationProtocols = [new("h2"), new("http/1.1")]);

        Assert.That(client.Application, Is.EqualTo("http/1.1"));
        Assert.That(client.Chain, Is.EqualTo(new[] { "CN=Intermediate of the tests" }));
    }

    private static async Task<string> CheckAsync(Dictionary<string, string?> settings, int code)
    {
        await using var process = ServiceProcess.Launch("Gateway", settings, null, "--check");
        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(code), process.Output);
        return process.Output;
    }
}
