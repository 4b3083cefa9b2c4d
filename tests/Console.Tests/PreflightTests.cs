using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace ResponsiAI.Console.Tests;

internal sealed class PreflightTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task A_bare_environment_fails_and_says_for_each_line_what_to_write()
    {
        var (code, states, output) = await RunAsync([("INTERNAL_TOKEN", null)]);
        Assert.That(code, Is.EqualTo(1));
        Assert.Multiple(() =>
        {
            foreach (var required in new[] { "SESSION_SECRET", "INTERNAL_TOKEN", "STRIPE_WEBHOOK_SECRET", "HTTPS" })
                Assert.That(states[required], Is.EqualTo("fail"), required);
            foreach (var advised in new[] { "OPS_TOKEN", "REDIS_URL", "DATABASE_URL", "SMTP_HOST", "SENTRY_DSN", "BACKUP_SCHEDULE", "headers" })
                Assert.That(states[advised], Is.EqualTo("warn"), advised);
            foreach (var good in new[] { "BACKUP_DIR", "DATA_DIR", "RATE_LIMIT", "COOKIE_DOMAIN" })
                Assert.That(states[good], Is.EqualTo("ok"), good);
            Assert.That(states["ops"], Is.EqualTo("fail"));
            Assert.That(output, Does.Contain("refuses to start (exit code 78)").And.Contain("INTERNAL_TOKEN: it is missing").And.Contain("'unsafe-inline'"));
        });
    }

    [Test]
    public async Task With_everything_in_place_every_line_is_ok()
    {
        await using var redis = await RedisServer.StartAsync();
        using var smtp = new TcpListener(IPAddress.Loopback, 0);
        smtp.Start();
        var greeting = GreetAsync(smtp);
        var (_, states, output) = await RunAsync(
        [
            ("SESSION_SECRET", Random()), ("INTERNAL_TOKEN", Random()), ("OPS_TOKEN", Random()), ("REDIS_URL", redis.Url), ("DATABASE_URL", await PostgresServer.SharedDatabaseAsync()),
            ("SMTP_PROVIDER", "sendgrid"), ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{((IPEndPoint)smtp.LocalEndpoint).Port}"), ("SMTP_PASS", Random()), ("EMAIL_FROM", "ResponsiAI <noreply@example.com>"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_" + Random()), ("SENTRY_DSN", "https://public@sentry.example/1"), ("BACKUP_SCHEDULE", "0 2 * * *"), ("RATE_LIMIT", "500/10s"), ("COOKIE_DOMAIN", ".example.com"), ("ReverseProxy__Routes__app__Metadata__Headers", "strict"),
            ("Kestrel__Certificates__Default__Path", CertificateFile(TimeSpan.FromDays(90))), ("Kestrel__Certificates__Default__Password", "pfx"),
        ]);
        await greeting;
        Assert.That(states.Where(s => s.Value != "ok").Select(s => s.Key).Except(["gateway", "billing", "notifications"]), Is.Empty, output);
        Assert.That(states.Keys, Is.SupersetOf(new[] { "gateway", "billing", "notifications", "ops", "pg_dump" }));
    }

    /// <summary>Many in one run: each has a line of its own.</summary>
    private static IEnumerable<TestCaseData> BadValues =>
    [
        new TestCaseData((object)new[]
        {
            ("SESSION_SECRET", "too-short-session-secret"), ("REDIS_URL", "redis://user:pass-of-redis@127.0.0.1:1/0"), ("DATABASE_URL", "postgres://user:pass-of-postgres@127.0.0.1:1/name"),
            ("STRIPE_WEBHOOK_SECRET", "sk_live_not_this_one_0123456789"), ("SMTP_PROVIDER", "postal-pigeon"), ("SENTRY_DSN", "sentry.example/not-a-dsn"),
            ("BACKUP_SCHEDULE", "every-single-night"), ("BACKUP_DIR", "/proc/no-such-folder-here"), ("RATE_LIMIT", "a-thousand-or-so"), ("COOKIE_DOMAIN", "https://cookie.example"),
            ("TRUSTED_PROXIES", "not-a-network-at-all"), ("Kestrel__Certificates__Default__Path", "/no/such/certificate.pem"),
        }).SetArgDisplayNames("of each kind"),
        new TestCaseData((object)new[] { ("REDIS_URL", "http://127.0.0.1:1"), ("DATABASE_URL", "mysql://user:pass-of-mysql@127.0.0.1/name") }).SetArgDisplayNames("of another scheme"),
    ];

    [TestCaseSource(nameof(BadValues))]
    public async Task Bad_values_fail_their_lines_and_are_never_shown((string Variable, string Value)[] bad)
    {
        var (code, states, output) = await RunAsync([.. bad.Select(b => (b.Variable, (string?)b.Value))]);
        Assert.That(code, Is.EqualTo(1));
        Assert.Multiple(() =>
        {
            foreach (var (variable, value) in bad)
            {
                Assert.That(states.GetValueOrDefault(variable), Is.EqualTo("fail"), variable);
                Assert.That(output, Does.Not.Contain(value));
            }

            Assert.That(output, Does.Not.Contain("pass-of"));
        });
    }

    [Test]
    public async Task Two_secrets_of_one_value_fail()
    {
        var one = Random();
        var (_, states, _) = await RunAsync([("SESSION_SECRET", one), ("OPS_TOKEN", one)]);
        Assert.That(states["secrets"], Is.EqualTo("fail"));
    }

    [Test]
    public async Task A_certificate_that_has_expired_fails()
    {
        var (_, states, output) = await RunAsync([("Kestrel__Certificates__Default__Path", CertificateFile(TimeSpan.FromDays(-1))), ("Kestrel__Certificates__Default__Password", "pfx")]);
        Assert.That(states["Kestrel__Certificates__Default__Path"], Is.EqualTo("fail"));
        Assert.That(output, Does.Contain("has expired"));
    }

    [Test]
    public async Task A_password_that_Redis_refuses_fails()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("CONFIG SET requirepass right-password");
        var (_, wrong, _) = await RunAsync([("REDIS_URL", redis.Url.Replace("redis://", "redis://:wrong@", StringComparison.Ordinal))]);
        Assert.That(wrong["REDIS_URL"], Is.EqualTo("fail"));
        var (_, right, _) = await RunAsync([("REDIS_URL", $"127.0.0.1:{redis.Port},password=right-password")]);
        Assert.That(right["REDIS_URL"], Is.EqualTo("ok"));
    }

    private async Task<(int Code, Dictionary<string, string> States, string Output)> RunAsync((string Name, string? Value)[] settings)
    {
        var (code, output) = await OpsProcess.RunAsync(folder, OpsProcess.Settings([("ASPNETCORE_ENVIRONMENT", "Production"), .. settings]), "preflight");
        var rows = Regex.Matches(output, @"^│ (\S+) +│ (ok|warn|fail) +│", RegexOptions.Multiline);
        return (code, rows.ToDictionary(r => r.Groups[1].Value, r => r.Groups[2].Value), output);
    }

    private string CertificateFile(TimeSpan life)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-10), now + life);
        var path = folder.Combine("certificate.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "pfx"));
        return path;
    }

    private static async Task GreetAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("220 mail.example ready\r\n"));
        using var reader = new StreamReader(client.GetStream());
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("QUIT"));
    }

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
