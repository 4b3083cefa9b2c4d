using System.Net;
using System.Text;
using System.Text.Json;

namespace ResponsiAI.ServiceDefaults.Tests.Hosting;

[TestFixture("Development")]
[TestFixture("Production")]
public sealed class ProblemTests(string environment)
{
    private ServiceProcess probe = null!;

    [OneTimeSetUp]
    public async Task Start() => probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", environment));

    [OneTimeTearDown]
    public ValueTask Stop() => probe.DisposeAsync();

    [Test]
    public async Task An_exception_becomes_a_problem_that_says_nothing_about_the_inside()
    {
        using var answer = await probe.PostAsync("/throw", new { message = "canary", inner = "canary" });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(JsonSerializer.Deserialize<JsonElement>(body).GetProperty("reason").GetString(), Is.EqualTo("internal_error"));
        Assert.That(body, Does.Not.Contain("canary").And.Not.Contain("InvalidOperation").And.Not.Contain(" at "));
        await Wait.UntilAsync(() => probe.Output.Contains("InvalidOperationException: canary", StringComparison.Ordinal), "the log has the exception");
    }

    [TestCase("{")]
    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"level\":\"Loud\",\"template\":\"x\"}")]
    public async Task A_body_that_cannot_be_read_is_a_400_with_a_reason_and_no_error_of_ours(string body)
    {
        using var client = Http.Client(probe.Address, internalToken: true);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/log", content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"bad_request\"").And.Contain("requestId"));
        await probe.LogAsync("Error", "after " + answer.GetHashCode());
        await Wait.UntilAsync(() => probe.Output.Contains("after " + answer.GetHashCode(), StringComparison.Ordinal), "the log has come so far");
        Assert.That(probe.Output, Does.Not.Contain("BadHttpRequestException"));
    }

    [TestCase(null)]
    [TestCase("wrong")]
    public async Task Everything_but_health_asks_for_the_internal_token(string? token)
    {
        using var client = Http.Client(probe.Address);
        if (token is not null)
            client.DefaultRequestHeaders.Add("X-Internal-Token", token);
        using var refused = await client.PostAsync("/throw", content: null);
        using var unknown = await client.GetAsync("/unknown");
        using var health = await client.GetAsync("/health");
        Assert.That((refused.StatusCode, unknown.StatusCode, health.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK)));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("\"reason\":\"internal_token\""));
        Assert.That(refused.Headers.Contains("Server"), Is.False);
    }
}
