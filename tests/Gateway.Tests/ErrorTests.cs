using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class ErrorTests
{
    private const string Navigation = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    private readonly TestCertificate certificate = new();
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        edge = await EdgeProcess.InFrontOfAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}"), [.. certificate.Production, ("OPS_TOKEN", "operators-of-the-tests")]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        certificate.Dispose();
    }

    [TestCase(null)]
    [TestCase("*/*")]
    [TestCase("application/json")]
    [TestCase("application/problem+json, text/html;q=0.5")]
    [TestCase("image/png")]
    [TestCase("not a media type")]
    public async Task A_program_gets_problem_json_with_the_request_id_of_the_log(string? accept)
    {
        using var answer = await GetAsync("/", accept);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem["reason"]!.GetValue<string>(), Is.EqualTo("backend_unreachable"));
        });
        await AssertLoggedAsync(problem["requestId"]!.GetValue<string>());
    }

    [TestCase(Navigation)]
    [TestCase("text/html")]
    [TestCase("application/json;q=0.5, text/html")]
    public async Task A_browser_gets_a_page_with_the_request_id_of_the_log_and_nothing_of_the_inside(string accept)
    {
        using var answer = await GetAsync("/", accept);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/html; charset=utf-8"));
            Assert.That(page, Does.Contain("502 Bad Gateway").And.Not.Contain("127.0.0.1").And.Not.Contain("http").And.Not.Contain("ResponsiAI").IgnoreCase);
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none';style-src 'sha256-"));
            Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
        });
        await AssertLoggedAsync(WebUtility.HtmlDecode(Regex.Match(page, "Request ([^<]+)<").Groups[1].Value));
    }

    [Test]
    public async Task Every_failure_is_found_in_the_log_by_its_request_id_with_its_cause_and_refusals_by_the_thousand_have_their_access_lines_only()
    {
        var failed = new List<string>();
        for (var i = 0; i < 30; i++)
            using (var answer = await GetAsync("/", "application/json"))
                failed.Add(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["requestId"]!.GetValue<string>());
        for (var i = 0; i < 100; i++)
            using (var answer = await GetAsync("/a%2fb", "application/json"))
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using (var last = await GetAsync("/", "application/json"))
            failed.Add(JsonNode.Parse(await last.Content.ReadAsStringAsync())!["requestId"]!.GetValue<string>());

        foreach (var requestId in failed)
            await AssertLoggedAsync(requestId);
        Assert.That(Lines().Where(l => l.Contains("\"logger\":\"Access\"", StringComparison.Ordinal) && failed.Any(f => l.Contains(f, StringComparison.Ordinal))).ToList(),
            Has.Count.EqualTo(failed.Count).And.All.Contain("Connection refused"));
        Assert.That(Lines().Count(l => l.Contains("path_encoded_slash", StringComparison.Ordinal) && !l.Contains("\"logger\":\"Access\"", StringComparison.Ordinal)), Is.InRange(1, 20), "ten of the judgement and ten of the answers");
    }

    [TestCase("/ops/", 401)]
    [TestCase("/api/webhooks/stripe", 502)]
    public async Task Every_refusal_of_the_gateway_has_both_forms(string path, int status)
    {
        using var page = await GetAsync(path, Navigation);
        using var json = await GetAsync(path, "application/json");

        Assert.Multiple(() =>
        {
            Assert.That(new[] { (int)page.StatusCode, (int)json.StatusCode }, Is.All.EqualTo(status));
            Assert.That(page.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
            Assert.That(json.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        });
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await edge.Https.SendAsync(request);
    }

    private List<string> Lines() => [.. edge.Gateway.Output.Split('\n')];

    private Task AssertLoggedAsync(string requestId)
    {
        Assert.That(requestId, Is.Not.Empty);
        return Wait.UntilAsync(() => Lines().Any(l => l.Contains($"\"requestId\":\"{requestId}\"", StringComparison.Ordinal)), $"a log line has {requestId}");
    }
}
