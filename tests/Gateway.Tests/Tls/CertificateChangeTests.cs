using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Tls;

[Parallelizable(ParallelScope.Self)]
internal sealed class CertificateChangeTests
{
    private readonly TestAuthority authority = new();
    private readonly int management = FreePort.Next();
    private TemporaryFolder folder = null!;
    private EdgeProcess edge = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        folder.Dispose();
    }

    [OneTimeTearDown]
    public void Forget() => authority.Dispose();

    [Test]
    public async Task A_new_certificate_is_served_within_seconds_and_open_connections_go_on()
    {
        await StartAsync(authority.Issue("localhost"));
        await using var open = await TlsClient.ConnectAsync(edge);
        Assert.That(await open.GetAsync("/whoami"), Is.EqualTo(200));

        var next = authority.Issue("localhost");
        next.Write(folder.Path, "tls");

        await IsServedAsync(next);
        Assert.That(await open.GetAsync("/whoami"), Is.EqualTo(200));
        Assert.That(open.Thumbprint, Is.Not.EqualTo(next.Thumbprint));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("certificate Default was replaced: localhost"), "the log says so");
        Assert.That(edge.Gateway.Output, Does.Not.Contain("cannot be used"));
    }

    [Test]
    public async Task Links_that_are_swapped_as_Kubernetes_does_are_followed()
    {
        var (first, second) = (authority.Issue("localhost"), authority.Issue("localhost"));
        foreach (var (name, certificate) in new[] { ("..1", first), ("..2", second) })
            certificate.Write(Directory.CreateDirectory(folder.Combine(name)).FullName, "tls");
        File.CreateSymbolicLink(folder.Combine("..data"), "..1");
        File.CreateSymbolicLink(folder.Combine("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(folder.Combine("tls.key"), "..data/tls.key");
        await StartAsync(null);
        await IsServedAsync(first);

        File.CreateSymbolicLink(folder.Combine("..data_tmp"), "..2");
        await using var rename = ChildProcess.Start("mv", ["-T", folder.Combine("..data_tmp"), folder.Combine("..data")]);
        Assert.That(await rename.WaitForExitAsync(), Is.Zero);

        await IsServedAsync(second);
    }

    [Test]
    public async Task A_name_that_a_new_certificate_brings_is_found()
    {
        await StartAsync(authority.Issue("localhost"));
        var more = authority.Issue("localhost", "new.example");
        more.Write(folder.Path, "tls");

        await IsServedAsync(more);
        await using var client = await TlsClient.ConnectAsync(edge, "new.example");
        Assert.That(client.Thumbprint, Is.EqualTo(more.Thumbprint));
    }

    [Test]
    public async Task A_certificate_whose_key_is_not_there_yet_waits_for_it()
    {
        var (first, second) = (authority.Issue("localhost"), authority.Issue("localhost"));
        await StartAsync(first);
        await File.WriteAllTextAsync(folder.Combine("tls.crt"), second.Pem);
        await Wait.UntilAsync(async () => (await HealthAsync()).Details.Contains("the private key does not belong to the certificate"), "health tells of the missing key");
        await IsServedAsync(first);

        await File.WriteAllTextAsync(folder.Combine("tls.key"), second.KeyPem);

        await IsServedAsync(second);
        Assert.That((await HealthAsync()).State, Is.EqualTo("ok"));
    }

    [TestCase("tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB", "cannot be read as a certificate")]
    [TestCase("tls.key", "", "cannot be read as a certificate")]
    [TestCase("tls.key", null, "the file is not there")]
    public async Task Files_that_cannot_be_used_leave_the_last_good_certificate_in_use_and_health_tells(string file, string? content, string reason)
    {
        var good = authority.Issue("localhost");
        await StartAsync(good);
        if (content is null)
            File.Delete(folder.Combine(file));
        else
            await File.WriteAllTextAsync(folder.Combine(file), content);

        await Wait.UntilAsync(async () => (await HealthAsync()).State == "degraded", "health tells");
        Assert.That((await HealthAsync()).Details, Does.Contain("Default (localhost): 89 days left, but the changed files cannot be used").And.Contain(reason));
        await IsServedAsync(good);

        var next = authority.Issue("localhost");
        next.Write(folder.Path, "tls");
        await IsServedAsync(next);
        Assert.That((await HealthAsync()).State, Is.EqualTo("ok"));
        Assert.That(edge.Gateway.Output.Split("the changed certificate Default cannot be used"), Has.Length.EqualTo(2), "told once");
    }

    [Test]
    public async Task The_same_files_put_back_mend_it()
    {
        var good = authority.Issue("localhost");
        await StartAsync(good);
        await File.WriteAllTextAsync(folder.Combine("tls.crt"), "");
        await Wait.UntilAsync(async () => (await HealthAsync()).State == "degraded", "health tells");

        good.Write(folder.Path, "tls");

        await Wait.UntilAsync(async () => (await HealthAsync()).State == "ok", "health is well again");
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("the files of certificate Default hold again what is in use"), "the log says so");
    }

    [Test]
    public async Task An_expired_certificate_does_not_take_the_place_of_one_that_is_valid()
    {
        var good = authority.Issue("localhost");
        await StartAsync(good);
        authority.Issue(TimeSpan.FromDays(-1), "localhost").Write(folder.Path, "tls");

        await Wait.UntilAsync(async () => (await HealthAsync()).Details.Contains("cannot be used: the certificate has expired"), "health tells");
        await IsServedAsync(good);
    }

    [Test]
    public async Task An_expired_certificate_is_served_and_an_error_in_health()
    {
        var expired = authority.Issue(TimeSpan.FromDays(-1), "localhost");
        await StartAsync(expired);

        await IsServedAsync(expired);
        Assert.That(await HealthAsync(), Is.EqualTo(("error", "Default (localhost): expired")));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("certificate Default (localhost) has expired"), "the log says so");

        // And one that is valid mends it.
        authority.Issue("localhost").Write(folder.Path, "tls");
        await Wait.UntilAsync(async () => (await HealthAsync()).State == "ok", "health is well again");
    }

    [Test]
    public async Task A_certificate_that_expires_soon_is_warned_of_and_no_fault_of_health()
    {
        await StartAsync(authority.Issue(TimeSpan.FromDays(20.5), "localhost", "*.localhost"));

        Assert.That(await HealthAsync(), Is.EqualTo(("ok", "Default (localhost, *.localhost): 20 days left")));
        await Wait.UntilAsync(() => edge.Gateway.Output.Contains("certificate Default (localhost, *.localhost) expires in 20 days"), "the log warns");
    }

    private async Task StartAsync(TestCertificate? certificate)
    {
        certificate?.Write(folder.Path, "tls");
        edge = await EdgeProcess.WithDemoAsync(
            ("MANAGEMENT_PORT", $"{management}"),
            ("Kestrel__Certificates__Default__Path", folder.Combine("tls.crt")), ("Kestrel__Certificates__Default__KeyPath", folder.Combine("tls.key")));
    }

    private Task IsServedAsync(TestCertificate certificate) => Wait.UntilAsync(async () =>
    {
        await using var client = await TlsClient.ConnectAsync(edge);
        return client.Thumbprint == certificate.Thumbprint;
    }, "the certificate is served to new connections");

    private async Task<(string State, string Details)> HealthAsync()
    {
        using var client = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        using var health = JsonDocument.Parse(await client.GetStringAsync("/health"));
        return (health.RootElement.GetProperty("services").GetProperty("certificate").GetString()!, health.RootElement.GetProperty("details").GetProperty("certificate").GetString()!);
    }
}
