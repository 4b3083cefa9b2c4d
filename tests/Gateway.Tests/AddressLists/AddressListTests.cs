using System.Net;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.AddressLists;

[Parallelizable(ParallelScope.Self)]
internal sealed class AddressListTests
{
    private TestBackend backend = null!;
    private EdgeProcess edge = null!;
    private HttpClient management = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var port = FreePort.Next();
        management = Http.Client(new Uri($"http://127.0.0.1:{port}/"), internalToken: true);
        backend = await TestBackend.StartAsync(_ => Task.CompletedTask);
        edge = await EdgeProcess.InFrontOfAsync(backend.Address,
            ("MANAGEMENT_PORT", $"{port}"), ("RATE_LIMIT", "5/1h"),
            ("ReverseProxy__Routes__inside__ClusterId", "app"), ("ReverseProxy__Routes__inside__Match__Path", "/inside"),
            ("ReverseProxy__Routes__inside__Metadata__AllowFrom", "10.0.0.0/8, 2001:db8::/32,192.0.2.1"),
            ("ReverseProxy__Routes__inside__Metadata__DenyFrom", "10.1.0.0/16,2001:db8:bad::/48"),
            ("ReverseProxy__Routes__outside__ClusterId", "app"), ("ReverseProxy__Routes__outside__Match__Path", "/outside"),
            ("ReverseProxy__Routes__outside__Metadata__DenyFrom", "198.51.100.0/24"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        management.Dispose();
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [TestCase("/inside", "10.2.3.4", 200)]
    [TestCase("/inside", "::ffff:10.2.3.5", 200)]
    [TestCase("/inside", "10.1.3.4", 403)]
    [TestCase("/inside", "::ffff:10.1.3.5", 403)]
    [TestCase("/inside", "192.0.2.1", 200)]
    [TestCase("/inside", "192.0.2.2", 403)]
    [TestCase("/inside", "2001:db8:1::1", 200)]
    [TestCase("/inside", "2001:db8:bad::1", 403)]
    [TestCase("/inside", "2001:db9::1", 403)]
    [TestCase("/outside", "198.51.100.7", 403)]
    [TestCase("/outside", "198.51.101.7", 200)]
    [TestCase("/", "198.51.100.7", 200)]
    public async Task A_route_lets_in_the_addresses_that_it_allows_and_never_those_that_it_denies(string path, string client, int status)
    {
        using var answer = await GetAsync(client, path);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_refusal_is_problem_json_and_counted_in_the_metrics()
    {
        using var answer = await GetAsync("203.0.113.1", "/inside");

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"address_refused\"").And.Not.Contain("203.0.113"));
        await Wait.UntilAsync(async () => (await management.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Any(l => l.StartsWith("responsiai_address_refusals", StringComparison.Ordinal) && l.Contains("route=\"inside\"", StringComparison.Ordinal)), "the refusal is counted");
    }

    [Test]
    public async Task An_address_that_is_let_in_has_its_limit_like_any_other()
    {
        for (var i = 0; i < 5; i++)
            Assert.That((await GetAsync("10.9.9.9", "/inside")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync("10.9.9.9", "/inside")).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("AllowFrom", "10.0.0.0/8,everybody", "AllowFrom has a member")]
    [TestCase("AllowFrom", "10.0.0.0/33", "AllowFrom has a member")]
    [TestCase("AllowFrom", "::ffff:10.0.0.0/104", "AllowFrom has a member")]
    [TestCase("DenyFrom", ",", "DenyFrom names no network")]
    [TestCase("DenyFrom", "", "DenyFrom names no network")]
    public async Task A_list_that_cannot_be_read_stops_the_start(string key, string value, string said)
    {
        using var folder = new TemporaryFolder();
        // In a file: an empty variable is one that is not set.
        var routes = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "yarp.json"))).Replace("\"Headers\": \"guide\"", $"\"{key}\": \"{value}\", \"Headers\": \"guide\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.Combine("routes.json"), routes);
        await using var process = ServiceProcess.Launch("Gateway", null, null, $"--yarp={folder.Combine("routes.json")}");

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        Assert.That(process.Output, Does.Contain("yarp.json: route 'app': the metadata " + said).And.Not.Contain("everybody"));
    }

    private async Task<HttpResponseMessage> GetAsync(string client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", client } } };
        return await edge.Https.SendAsync(request);
    }
}
