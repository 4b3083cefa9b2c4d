using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Headers;

[Parallelizable(ParallelScope.Self)]
internal sealed class ClearSiteDataTests
{
    private const string Everything = "\"cache\",\"cookies\",\"storage\"";

    private TestBackend backend = null!;
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // Answers with the headers that the query names.
        backend = await TestBackend.StartAsync(context =>
        {
            foreach (var (name, value) in context.Request.Query)
                context.Response.Headers.Append(name, value);
            return Task.CompletedTask;
        });
        edge = await EdgeProcess.InFrontOfAsync(backend.Address,
            ("ReverseProxy__Routes__reader__ClusterId", "app"), ("ReverseProxy__Routes__reader__Match__Path", "/reader/{**rest}"), ("ReverseProxy__Routes__reader__Metadata__Session", "read"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [TestCase("/?X-Session-End=1", Everything)]
    [TestCase("/?X-Session-End=1&Clear-Site-Data=%22cache%22", Everything)]
    [TestCase("/?X-Session-Start=anna", null)]
    [TestCase("/?X-Session-Start=anna&X-Session-End=1", null)]
    [TestCase("/?X-Session-Set=e30", null)]
    [TestCase("/", null)]
    [TestCase("/?Clear-Site-Data=%22storage%22", "\"storage\"")]
    [TestCase("/?Clear-Site-Data=%22*%22", "\"*\"")]
    [TestCase("/reader/?X-Session-End=1", null)]
    [TestCase("/reader/?Clear-Site-Data=%22storage%22", "\"storage\"")]
    [TestCase("/reader/?Clear-Site-Data=%22storage%22,%20%22cookies%22", null)]
    [TestCase("/reader/?Clear-Site-Data=%22*%22", null)]
    public async Task A_browser_forgets_the_site_where_its_session_ends(string path, string? said)
    {
        using var answer = await edge.Https.GetAsync(path);

        Assert.That(answer.Headers.TryGetValues("Clear-Site-Data", out var lines) ? string.Join('\n', lines) : null, Is.EqualTo(said));
    }

    [Test]
    public async Task The_cookie_is_deleted_by_itself_too()
    {
        using var answer = await edge.Https.GetAsync("/?X-Session-End=1");

        Assert.That(answer.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("__Host-session=; max-age=0"));
    }
}
