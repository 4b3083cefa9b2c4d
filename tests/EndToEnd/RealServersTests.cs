using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using ResponsiAI.EndToEnd.Monitoring;
using ResponsiAI.Harness.Otlp;

namespace ResponsiAI.EndToEnd;

/// <summary>The same command against a real Redis, PostgreSQL and SMTP server.</summary>
internal sealed class RealServersTests
{
    private RedisServer redis = null!;
    private PostgresServer postgres = null!;
    private SmtpSink smtp = null!;
    private OtlpReceiver collector = null!;
    private SentryReceiver sentry = null!;
    private string database = null!;
    private Product product = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        redis = await RedisServer.StartAsync();
        postgres = await PostgresServer.StartAsync(durable: true);
        database = await postgres.CreateDatabaseAsync();
        smtp = await SmtpSink.StartAsync();
        collector = await OtlpReceiver.StartAsync();
        sentry = await SentryReceiver.StartAsync();
        product = await Product.StartAsync([.. collector.Settings,
            ("REDIS_URL", redis.Url), ("DATABASE_URL", database), ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{smtp.Port}"), ("STRIPE_WEBHOOK_SECRET", StripeEvents.Secret), ("RATE_LIMIT", "1000000/10s"), ("SENTRY_DSN", sentry.Dsn)]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await product.DisposeAsync();
        await sentry.DisposeAsync();
        await collector.DisposeAsync();
        await smtp.DisposeAsync();
        await postgres.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Test]
    public async Task Three_events_posted_three_times_each_become_three_mails_and_usage_the_fourth()
    {
        const string customer = "cus_chain", address = "anna.chain@example.com";
        await product.HealthIsAsync("ok", "\"sessions\":\"ok\"");
        string[] bodies = [StripeEvents.CheckoutCompleted("chain1", customer, address), StripeEvents.PaymentFailed("chain2", customer, address), StripeEvents.SubscriptionDeleted("chain3", customer)];
        foreach (var (posted, body) in bodies.Index())
        {
            for (var i = 0; i < 3; i++)
                Assert.That(await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body)), Is.EqualTo(200));
            // A confirmation that is still under way when the subscription ends is not sent any more.
            await Wait.UntilAsync(() => To(address).Count > posted, $"mail {posted + 1} arrives");
        }

        foreach (var used in new[] { 89, 90, 99 })
            using (var answer = await product.Https.PostAsJsonAsync("/use", new { customer, used, limit = 100 }))
                Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        await Wait.UntilAsync(() => To(address).Count >= 4, "the warning arrives");
        await SettledAsync();

        Assert.Multiple(() =>
        {
            Assert.That(To(address), Has.Count.EqualTo(4));
            Assert.That(To(address).Select(m => m.MessageId).Distinct().ToList(), Has.Count.EqualTo(4));
            Assert.That(To(address).Select(m => m.Subject).Distinct().ToList(), Has.Count.EqualTo(4));
        });
    }

    [Test]
    public async Task What_is_not_stripes_is_refused_with_4xx_and_leaves_nothing_behind()
    {
        var before = await InboxAsync();
        var body = StripeEvents.CheckoutCompleted("refused", "cus_refused", "refused@example.com");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        (string Body, string? Signature)[] refused =
        [
            (body, null), (body, ""), (body, "garbage"), (body, StripeEvents.Sign(body, "whsec_another")), (body.Replace("1900", "1901", StringComparison.Ordinal), StripeEvents.Sign(body)),
            (body, StripeEvents.Sign(body, at: now - 310)), (body, StripeEvents.Sign(body, at: now + 310)), (body, StripeEvents.Sign(body).Replace("v1=", "v0=", StringComparison.Ordinal)),
            ("not json", StripeEvents.Sign("not json")), ("null", StripeEvents.Sign("null")), ("[]", StripeEvents.Sign("[]")), ("{}", StripeEvents.Sign("{}")),
        ];
        foreach (var (sent, signature) in refused)
            Assert.That(await StripeEvents.PostAsync(product.Https, sent, signature), Is.InRange(400, 499), signature ?? "(no signature)");
        using var get = await product.Https.GetAsync("/api/webhooks/stripe");

        Assert.That((int)get.StatusCode, Is.InRange(400, 499));
        Assert.That(await InboxAsync(), Is.EqualTo(before));
        Assert.That(To("refused@example.com"), Is.Empty);
    }

    [Test]
    public async Task While_Postgres_is_gone_stripe_is_told_to_send_again_and_afterwards_all_is_processed()
    {
        var body = StripeEvents.CheckoutCompleted("outage", "cus_outage", "outage@example.com");
        await postgres.StopAsync();
        Assert.That(await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body)), Is.EqualTo(503));
        await product.HealthIsAsync("degraded", "\"database\":\"error\"");

        await postgres.StartAgainAsync();
        await product.HealthIsAsync("ok");
        Assert.That(await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body)), Is.EqualTo(200));
        await Wait.UntilAsync(() => To("outage@example.com").Count == 1, "the mail arrives");
    }

    [Test]
    public async Task Backup_and_restore_bring_a_changed_database_back_and_production_refuses()
    {
        await product.OpsAsync("events", "send", "customer.updated", "--email", "backup@example.com", "--customer", "cus_backup");
        await SettledAsync();
        var before = await ScalarAsync("SELECT count(*) FROM billing_customers");
        var (code, output) = await product.OpsAsync("backup", "--compress");
        Assert.That(code, Is.Zero, output);
        var file = Directory.GetFiles(Path.Combine(product.Folder, "backups"), "backup-*.sql.gz").Single();

        await ScalarAsync("DELETE FROM billing_customers");
        await ScalarAsync("CREATE TABLE made_after_the_backup (id int)");
        (code, output) = await product.OpsAsync("restore", file, "--yes");
        Assert.That(code, Is.Zero, output);
        Assert.That(await ScalarAsync("SELECT count(*) FROM billing_customers"), Is.EqualTo(before).And.GreaterThan(0));
        Assert.That(await ScalarAsync("SELECT count(*) FROM information_schema.tables WHERE table_name = 'made_after_the_backup'"), Is.Zero);
        await product.HealthIsAsync("ok");

        product.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        (code, output) = await product.OpsAsync("restore", file, "--yes");
        product.Environment["ASPNETCORE_ENVIRONMENT"] = null;
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("psql"));
    }

    [Test]
    public async Task One_trace_leads_from_stripes_request_to_the_mail()
    {
        const string trace = "77777777777777771234567812345678", address = "trace@example.com";
        var body = StripeEvents.CheckoutCompleted("trace", "cus_trace", address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Stripe-Signature", StripeEvents.Sign(body));
        request.Headers.Add("traceparent", $"00-{trace}-00000000000000ef-00");
        using var answer = await product.Https.SendAsync(request);
        (string Service, string Name)[] way =
        [
            ("gateway", "POST /api/webhooks/stripe"), ("gateway", "POST"), ("billing", "POST /api/webhooks/stripe"), ("billing", "billing_inbox"),
            ("billing", "POST"), ("notifications", "POST /emails"), ("notifications", "notifications_emails"),
        ];
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        await Wait.UntilAsync(() => !way.Except(Spans().Select(s => (s.Service, s.Name))).Any(), $"all spans arrive: {string.Join(", ", way)}");
        // A parent ends, and arrives, after its children.
        await Wait.UntilAsync(() => Spans() is var spans && spans.All(s => s.Parent == "00000000000000ef" || spans.Any(p => p.SpanId == s.Parent)), "each has its parent in the same trace");
        Assert.That(collector.Raw, Does.Not.Contain(address));

        List<OtlpSpan> Spans() => [.. collector.Spans.Where(s => s.TraceId == trace)];
    }

    [Test]
    public async Task Dashboard_and_alerts_are_understood_and_ask_only_for_what_the_processes_show()
    {
        // One of everything that shows itself only once it has happened.
        using var signIn = await product.Https.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = "anna" }));
        using var judged = await product.Https.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/whoami") { Content = new StringContent("a body") });
        using var report = await product.Https.PostAsync("/api/csp-report", new StringContent("""{"csp-report":{"effective-directive":"img-src"}}""", Encoding.UTF8, "application/csp-report"));
        var body = StripeEvents.CheckoutCompleted("watched", "cus_watched", "watched@example.com");
        await StripeEvents.PostAsync(product.Https, body, StripeEvents.Sign(body));
        await Wait.UntilAsync(() => To("watched@example.com").Count == 1, "the mail arrives");
        foreach (var name in new[] { "billing", "notifications" })
            await Wait.UntilAsync(async () => (await product.MetricsAsync(name)).Contains("responsiai_queue_rows", StringComparison.Ordinal), $"{name} has looked at its queue");
        using (var unreadable = new TcpClient("localhost", product.HttpPort))
        {
            await unreadable.GetStream().WriteAsync("GET / HTTP/1.1 twice\r\n\r\n"u8.ToArray());
            await unreadable.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 400".Length]);
        }

        foreach (var command in new[] { "backup", "verify" })
        {
            var (code, output) = await product.OpsAsync(command);
            Assert.That(code, Is.Zero, output);
        }

        var shown = string.Join('\n', await Task.WhenAll(new[] { "gateway", "billing", "notifications", "ops" }.Select(product.MetricsAsync)));
        (string Name, string Expression)[] said = [.. MonitoringFiles.DashboardExpressions(), .. MonitoringFiles.AlertExpressions()];
        var understood = await Graders.ParsePromQlAsync(said.Select(s => s.Expression));

        Assert.Multiple(() =>
        {
            Assert.That(understood.Zip(said).Where(u => u.First.Fault >= 0 || u.First.Metrics.Count == 0).Select(u => $"{u.Second.Name}: {u.First.Expression}"), Is.Empty);
            // Prometheus makes the last one itself.
            Assert.That(understood.SelectMany(u => u.Metrics).Distinct().Except(Regex.Matches(shown, @"^\w+(?=[{ ])", RegexOptions.Multiline).Select(m => m.Value)), Is.EquivalentTo(new[] { "up" }));
            Assert.That(MonitoringFiles.MissingFromAlerts(), Is.Empty);
            Assert.That(said, Has.Length.GreaterThan(50));
        });
    }

    private List<ReceivedMail> To(string address) => [.. smtp.Mails.Where(m => m.To == address)];

    private Task<long> InboxAsync() => ScalarAsync("SELECT count(*) FROM billing_inbox");

    /// <summary>Nothing waits any more, in billing or in notifications.</summary>
    private Task SettledAsync() => Wait.UntilAsync(async () =>
        await ScalarAsync("SELECT (SELECT count(*) FROM billing_inbox WHERE status IN ('pending', 'leased')) + (SELECT count(*) FROM notifications_emails WHERE status IN ('pending', 'leased'))") == 0,
        "nothing is left to do");

    private async Task<long> ScalarAsync(string sql)
    {
        var url = new Uri(database);
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={url.Port};Username=app;Database={url.AbsolutePath[1..]};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync() ?? 0);
    }
}
