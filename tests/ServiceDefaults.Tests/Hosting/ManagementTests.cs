using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResponsiAI.ServiceDefaults.Tests.Hosting;

public sealed class ManagementTests
{
    private ServiceProcess probe = null!;
    private Uri address = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        probe = await Probe.StartAsync();
        // Without MANAGEMENT_PORT it is a free one, which the log tells.
        await Wait.UntilAsync(() => probe.Output.Contains("management address", StringComparison.Ordinal), "the address is logged");
        address = new Uri(Regex.Match(probe.Output, @"management address (http://\S+)").Groups[1].Value);
    }

    [OneTimeTearDown]
    public ValueTask Stop() => probe.DisposeAsync();

    [TestCase(null)]
    [TestCase("")]
    [TestCase("wrong")]
    public async Task Without_the_internal_token_it_tells_nothing(string? token)
    {
        foreach (var path in new[] { "/", "/health", "/nothing" })
        {
            using var client = Http.Client(address);
            if (token is not null)
                client.DefaultRequestHeaders.TryAddWithoutValidation("X-Internal-Token", token);
            using var answer = await client.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"internal_token\"").And.Not.Contain("probe"));
        }
    }

    [Test]
    public async Task It_tells_what_the_process_is()
    {
        using var client = Http.Client(address, internalToken: true);
        var told = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/"));
        Assert.That(told.GetProperty("name").GetString(), Is.EqualTo("probe"));
        Assert.That(told.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(told.GetProperty("environment").GetString(), Is.EqualTo("development"));
        Assert.That(told.GetProperty("processId").GetInt32(), Is.EqualTo(probe.Child.Id));
        Assert.That(told.GetProperty("uptime").GetDouble(), Is.Positive);
        Assert.That(await client.GetStringAsync("/health"), Does.Contain("\"status\":\"ok\"").And.Not.Contain("scrubbing"));
    }

    [Test]
    public void It_listens_on_loopback_only()
    {
        var listeners = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Assert.That(listeners.Where(l => l.Port == address.Port).Select(l => l.Address), Is.EqualTo(new[] { IPAddress.Loopback }));
    }

    [Test]
    public async Task The_public_address_shows_nothing_of_it()
    {
        using var client = Http.Client(probe.Address, internalToken: true);
        using var answer = await client.GetAsync("/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
