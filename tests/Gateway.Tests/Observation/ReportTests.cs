using System.Text.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Observation;

/// <summary>What Sentry is told of requests that pass the edge, in production.</summary>
internal sealed class ReportTests
{
    private const int Requests = 250;
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Stranger = "11111111111111111111111111111111";

    [Test]
    public async Task Gateway_and_application_tell_the_same_trace_and_session_and_strangers_decide_nothing()
    {
        await using var sentry = await SentryReceiver.StartAsync();
        using var certificate = new TestCertificate();
        await using var demo = await ServiceProcess.StartAsync("Demo", new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["SENTRY_DSN"] = sentry.Dsn });
        await using var edge = await EdgeProcess.InFrontOfAsync(demo.Address, [.. certificate.Production, ("SENTRY_DSN", sentry.Dsn), ("RATE_LIMIT", "off")]);
        using var signedIn = await edge.Https.PostAsync("/sign-in", new FormUrlEncodedContent([new("user", "anna")]));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0];

        using var echo = JsonDocument.Parse(await (await AskAsync("/echo")).Content.ReadAsStringAsync());
        var headers = echo.RootElement.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Assert.Multiple(() =>
        {
            Assert.That(headers["traceparent"], Does.Contain(Trace));
            Assert.That(headers["sentry-trace"], Does.StartWith(Trace + "-"));
            Assert.That(headers["baggage"], Does.Contain($"sentry-trace_id={Trace}").And.Contain("sentry-sample_rate=0.1").And.Not.Contain("of-a-stranger"));
            Assert.That(headers.Keys, Has.No.Member("tracestate"));
        });

        for (var i = 0; i < Requests; i++)
            (await AskAsync("/whoami", trace: null)).Dispose();
        (await AskAsync("/boom")).Dispose();
        await sentry.EventsAsync(1);
        await edge.Gateway.StopAsync();
        await demo.StopAsync();

        var transactions = sentry.Transactions.Select(t => JsonSerializer.Deserialize<JsonElement>(t)).ToLookup(t => t.GetProperty("transaction").GetString());
        var error = JsonSerializer.Deserialize<JsonElement>(sentry.Events.Single());
        Assert.Multiple(() =>
        {
            // One in ten: outside of these bounds once in 10^10 runs.
            Assert.That(transactions["GET app"].Count(), Is.InRange(1, Requests / 3));
            Assert.That(transactions["GET /whoami"].Select(TraceOf), Is.Not.Empty.And.SubsetOf(transactions["GET app"].Select(TraceOf)), "the application keeps to the gateway's decision");
            Assert.That(TraceOf(error), Is.EqualTo(Trace));
            Assert.That(UserOf(error), Does.Match(@"^\[Filtered:[0-9a-f]{16}\]$"));
            Assert.That(transactions["GET app"].Select(UserOf), Is.All.EqualTo(UserOf(error)));
            Assert.That(string.Concat(sentry.Envelopes), Does.Not.Contain("of-a-stranger").And.Not.Contain("anna").And.Not.Contain(Stranger));
        });

        async Task<HttpResponseMessage> AskAsync(string path, string? trace = Trace)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", cookie);
            if (trace is not null)
                request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            request.Headers.Add("tracestate", "vendor=of-a-stranger");
            request.Headers.Add("sentry-trace", $"{Stranger}-00f067aa0ba902b7-1");
            request.Headers.Add("baggage", $"note=of-a-stranger,sentry-trace_id={Stranger},sentry-public_key=of-a-stranger,sentry-sample_rate=1,sentry-sample_rand=0.0001,sentry-sampled=true");
            return await edge.Https.SendAsync(request);
        }
    }

    private static string? TraceOf(JsonElement report) => report.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString();

    private static string? UserOf(JsonElement report) => report.TryGetProperty("user", out var user) && user.TryGetProperty("id", out var id) ? id.GetString() : null;
}
