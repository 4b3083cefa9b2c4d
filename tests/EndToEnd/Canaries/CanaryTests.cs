using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ResponsiAI.EndToEnd.Canaries;

/// <summary>
/// The whole product with production's settings and a secret in every place that can carry one: nothing of them may be
/// in anything that it writes, sends to Sentry or to a collector, or shows to operators and callers.
/// </summary>
internal sealed class CanaryTests
{
    public const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly PlantedCanaries canaries = new();
    private readonly List<(string Source, string Content)> sources = [];
    private SentryReceiver sentry = null!;
    private OtlpReceiver collector = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        sentry = await SentryReceiver.StartAsync();
        collector = await OtlpReceiver.StartAsync();
        var settings = new SettingPlaces(canaries);
        using var certificate = new TestCertificate();
        await using var redis = await RedisServer.StartAsync();
        Assert.That(await redis.CommandAsync($"ACL SETUSER canary on >{settings.RedisPassword} ~* &* +@all"), Is.EqualTo("+OK"));
        await using var postgres = await PostgresServer.StartAsync();
        await using var smtp = await SmtpSink.StartAsync(tls: SmtpTls.StartTls);
        smtp.Credentials = (settings.SmtpUser, settings.SmtpPassword);
        var database = await postgres.CreateDatabaseAsync();
        await using var product = await Product.StartAsync([.. certificate.Production, .. settings.Good, .. collector.Settings,
            ("REDIS_URL", redis.Url.Replace("redis://", $"redis://canary:{settings.RedisPassword}@", StringComparison.Ordinal)),
            ("DATABASE_URL", database.Replace("app:app@", $"app:{settings.DatabasePassword}@", StringComparison.Ordinal)),
            ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{smtp.Port}"), ("SSL_CERT_FILE", smtp.CertificateFile),
            // Each span and each line, so that nothing escapes by chance.
            ("OTEL_TRACES_SAMPLER_ARG", "1"), ("LOG_LEVEL", "debug"), ("LOG_DIR", "logs"), ("SENTRY_DSN", sentry.Dsn), ("RATE_LIMIT", "off")]);

        foreach (var request in RequestPlaces.Failing(canaries).Concat(RequestPlaces.Others(canaries)))
            using (request)
                await SendAsync(product, request);
        foreach (var request in RequestPlaces.Raw(canaries))
            await SendAsync(product, request);
        await UseSessionAsync(product);
        await UseEventsAsync(product, smtp, settings);
        await UseBackendsAsync(product, settings);
        await ShowToOperatorsAsync(product, settings);
        await Wait.UntilAsync(() => Parked("billing_inbox") is not null && Parked("notifications_emails") is not null, "an event and a mail that need eyes are reported");
        await postgres.StopAsync();
        await LoseDatabaseAsync(product, settings);
        await StopAsync(product);
        await RefuseToStartAsync(settings);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await collector.DisposeAsync();
        await sentry.DisposeAsync();
    }

    [Test]
    public void At_least_120_canaries_are_planted() => Assert.That(canaries.All.Select(c => c.Secret).Distinct().Count(), Is.GreaterThanOrEqualTo(120));

    [Test]
    public void None_of_them_is_in_anything_that_leaves_the_product()
    {
        Assert.That(sources.Select(s => s.Source).ToList(), Has.Some.Contains("combined.log").And.Some.Contains("access.log").And.Some.Contains("error.log").And.Some.Contains("standard output").And.Some.Contains("/metrics"), "they are looked for where they could be");
        Assert.That(string.Join('\n', canaries.Leaks(sources)), Is.Empty);
    }

    [Test]
    public void What_an_operator_needs_is_there()
    {
        var reports = sentry.Events.Select(e => JsonSerializer.Deserialize<JsonElement>(e)).ToList();
        var report = reports.First(r => TraceOf(r) == Trace);
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("request").GetProperty("method").GetString(), Is.EqualTo("GET"));
            Assert.That(report.GetProperty("request").GetProperty("url").GetString(), Does.EndWith("/boom"));
            Assert.That(report.GetProperty("transaction").GetString(), Is.EqualTo("GET /boom"));
            Assert.That(report.GetProperty("contexts").GetProperty("response").GetProperty("status_code").GetInt32(), Is.EqualTo(500));
            Assert.That(report.GetProperty("exception").ToString(), Does.Contain("System.InvalidOperationException").And.Contain("ProbeEndpoints"));
            Assert.That(report.ToString(), Does.Contain("page=2").Or.Contain("message="));
            Assert.That(collector.Spans.Where(s => s.TraceId == Trace).Select(s => s.Name), Is.SupersetOf(new[] { "GET /boom", "GET /{**rest}" }));
            Assert.That(sources.Where(s => s.Source.Contains("combined.log", StringComparison.Ordinal)).SelectMany(s => s.Content.Split('\n')), Has.Some.Contains(Trace).And.Some.Contains("InvalidOperationException"));
            var line = sources.Single(s => s.Source == "logs/gateway/access.log").Content.Split('\n').Single(l => l.Contains(Trace, StringComparison.Ordinal));
            foreach (var member in new[] { "\"method\":\"GET\"", "\"path\":\"/boom\"", "\"status\":500", "\"route\":\"app\"", $"\"traceId\":\"{Trace}\"" })
                Assert.That(line, Does.Contain(member));
            var parked = TraceOf(JsonSerializer.Deserialize<JsonElement>(Parked("billing_inbox")!));
            Assert.That(collector.Spans.Where(s => s.TraceId == parked).Select(s => s.Service), Is.SupersetOf(new[] { "gateway", "billing" }), "the trace of Stripe's request, which its row kept");
        });
    }

    private static string? TraceOf(JsonElement report) => report.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString();

    /// <summary>The report of a row that no worker takes again.</summary>
    private string? Parked(string table) => sentry.Events.FirstOrDefault(e => e.Contains($"{table}: dead", StringComparison.Ordinal));

    private async Task UseSessionAsync(Product product)
    {
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("user", canaries.Address("a session's user"))]) };
        using var signedIn = await product.Https.SendAsync(signIn);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-session=", StringComparison.Ordinal)).Split(';')[0];
        foreach (var part in cookie.Split('=', 2)[1].Split('.'))
            canaries.Plant("a session's cookie", part);
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, "/data", $$"""{"password":"{{canaries.Plant("a session's password")}}","note":"{{canaries.Plant("a session's note")}}","big":null}"""),
            (HttpMethod.Post, "/data", $$"""{"note":"{{canaries.Plant("a session's data that are too large")}}{{new string('x', 5000)}}"}"""),
            (HttpMethod.Get, "/boom?page=3", null),
            (HttpMethod.Post, "/sign-out", null),
        })
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Cookie", cookie);
            await SendAsync(product, request);
        }
    }

    private async Task UseEventsAsync(Product product, SmtpSink smtp, SettingPlaces settings)
    {
        var events = new EventPlaces(canaries);
        // The first mail is put off, the second refused.
        smtp.At(SmtpStage.Recipient, SmtpReaction.Reply($"451 4.3.0 try later, token={canaries.Plant("a mail server's answer")}, <{events.Recipient}> Bearer {canaries.Plant("its bearer token")}"), times: 1);
        smtp.At(SmtpStage.Dot, SmtpReaction.Reply($"550 5.7.1 refused, password={canaries.Plant("a mail server's refusal")} for {events.Recipient}"), times: 1);
        foreach (var body in events.Good())
            Assert.That(await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body, settings.WebhookSecret)), Is.EqualTo(200), body);
        foreach (var (body, signature) in events.Refused(settings.WebhookSecret))
            Assert.That(await StripeEvents.PostAsync(product.Https, body, signature), Is.InRange(400, 499), body);
    }

    private async Task UseBackendsAsync(Product product, SettingPlaces settings)
    {
        var (billing, notifications) = (product.Address("billing"), product.Address("notifications"));
        await SendAsync(billing, HttpMethod.Put, "/usage", $$"""{"customer":"{{canaries.Address("a usage's customer")}}","used":95,"limit":100}""");
        await SendAsync(billing, HttpMethod.Put, "/usage", $$"""{"customer":"{{canaries.Address("a wrong usage's customer")}}","used":"{{canaries.Plant("a wrong usage")}}"}""");
        await SendAsync(billing, HttpMethod.Get, $"/customers/{canaries.Address("an entitlement's customer")}/entitlement?token={canaries.Plant("an entitlement's query")}");
        await SendAsync(billing, HttpMethod.Get, $"/events/{canaries.Address("an event that is asked for")}");
        await SendAsync(notifications, HttpMethod.Post, "/emails", $$"""{"template":"{{canaries.Plant("a template that is unknown")}}","to":"{{canaries.Address("its recipient")}}","data":{ } }""");
        await SendAsync(notifications, HttpMethod.Post, "/emails", $$"""{"template":"payment-failure","to":"{{canaries.Plant("no recipient")}}","data":{"password":"{{canaries.Plant("a mail's data")}}"} }""");
        await SendAsync(notifications, HttpMethod.Post, "/emails", $"{{ {canaries.Plant("a mail that is no JSON")}");
        await SendAsync(notifications, HttpMethod.Get, "/emails/1", token: canaries.Plant("a wrong internal token"));

        async Task SendAsync(Uri address, HttpMethod method, string path, string? body = null, string? token = null)
        {
            using var client = Http.Client(address);
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Internal-Token", token ?? settings.InternalToken);
            request.Headers.Add("Idempotency-Key", canaries.Plant("an idempotency key"));
            using var answer = await client.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                sources.Add(($"the answer to {method} {address}{path.Split('/')[1]}", await answer.Content.ReadAsStringAsync()));
        }
    }

    private async Task ShowToOperatorsAsync(Product product, SettingPlaces settings)
    {
        foreach (var path in new[] { "/ops", "/ops/health", "/ops/emails", "/ops/emails/payment-failure" })
        {
            // A preview waits two seconds for a process that may be cold.
            await Wait.UntilAsync(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", settings.OpsToken) } };
                using var answer = await product.Https.SendAsync(request);
                sources.Add((path, await answer.Content.ReadAsStringAsync()));
                return answer.IsSuccessStatusCode || path == "/ops/health";
            }, $"{path} is shown");
        }

        foreach (var name in new[] { "gateway", "billing", "notifications", "ops", "demo" })
        {
            using var client = Http.Client(product.Address(name, management: true));
            client.DefaultRequestHeaders.Add("X-Internal-Token", settings.InternalToken);
            string[] ofTheGateway = name == "gateway" ? ["/rate-limits", "/csp-reports", "/header-policies"] : [];
            foreach (var path in new[] { "/", "/health", "/metrics" }.Concat(ofTheGateway))
                sources.Add(($"{name}'s {path}", await client.GetStringAsync(path)));
            Assert.That(sources.Single(s => s.Source == $"{name}'s /metrics").Content, Does.Contain("responsiai_scrubber_hits_total"));
        }

        foreach (var command in new[] { new[] { "why", EventPlaces.Customer }, ["mails", "list"] })
        {
            var (code, output) = await product.OpsAsync(command);
            Assert.That(code, Is.Zero, output);
            sources.Add(($"ops {command[0]}", output));
        }
    }

    private async Task LoseDatabaseAsync(Product product, SettingPlaces settings)
    {
        var body = new EventPlaces(canaries).Good().First();
        Assert.That(await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body, settings.WebhookSecret)), Is.EqualTo(503));
        await Wait.UntilAsync(() => product.Up.Output.Contains("no rows can be claimed", StringComparison.Ordinal), "the workers say that the database is away");
    }

    private async Task StopAsync(Product product)
    {
        product.Up.Signal(Signal.Terminate);
        await product.Up.WaitForExitAsync();
        sources.Add(("standard output or error", product.Up.Output));
        foreach (var file in Directory.GetFiles(product.Folder, "*", SearchOption.AllDirectories).Where(f => f.Contains("/logs/", StringComparison.Ordinal) || f.Contains("/error-reports/", StringComparison.Ordinal)))
            sources.Add((Path.GetRelativePath(product.Folder, file), await File.ReadAllTextAsync(file)));
        sources.AddRange(sentry.Envelopes.Select(e => ("an envelope for Sentry", e)));
        sources.Add(("an export to the collector", collector.Raw));
    }

    private async Task RefuseToStartAsync(SettingPlaces settings)
    {
        await using var product = Product.Launch([.. settings.Bad]);
        Assert.That(await product.Up.WaitForExitAsync(TimeSpan.FromSeconds(60)), Is.EqualTo(78));
        sources.Add(("standard output of a refused start", product.Up.Output));
    }

    private async Task SendAsync(Product product, HttpRequestMessage request)
    {
        using var answer = await product.Https.SendAsync(request);
        // What an echo answers is the caller's own.
        if ((int)answer.StatusCode >= 400)
            sources.Add(($"the answer {(int)answer.StatusCode} to {request.Method} {request.RequestUri!.OriginalString.Split('?')[0]}", $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}"));
    }

    private async Task SendAsync(Product product, string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", product.HttpsPort);
        await using var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes));
        using var reader = new StreamReader(stream);
        sources.Add(("the answer to a malformed request", await reader.ReadToEndAsync().WaitAsync(Wait.Default)));
    }
}
