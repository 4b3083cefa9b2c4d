namespace ResponsiAI.Notifications.Tests;

internal sealed class SettingsTests
{
    /// <summary>Many in one start: all faults are told together.</summary>
    private static IEnumerable<TestCaseData> Unusable =>
    [
        Of("SMTP_HOST=smtp host", "SMTP_PORT=0", "SMTP_TLS=yes-please", "EMAIL_UNSUBSCRIBE_URL=http://app.example.net/u/{id}", "PRODUCT_COLOR=salmon", "EMAIL_REPLY_TO=help@shop.example, more@shop.example", "EMAIL_FROM=The Shop"),
        Of("SMTP_HOST=smtp://smtp.example.com:587", "SMTP_PORT=s3cret-port", "SMTP_PROVIDER=postal-pigeon", "EMAIL_UNSUBSCRIBE_URL=https://app.example.net/u", "PRODUCT_COLOR=#ffcc00", "EMAIL_FROM=no-at"),
        Of("EMAIL_UNSUBSCRIBE_URL=https://app.example.net/ u>/{id}", "EMAIL_TEMPLATES_DIR=/no/such/folder", "EMAIL_FROM=A <a@example.com>, B <b@example.com>"),
        Of("PRODUCT_NAME=Shop\r\nBcc: x@example.com", "EMAIL_FROM=A\r\nBcc: x@example.com <a@example.com>"),
    ];

    [TestCaseSource(nameof(Unusable))]
    public async Task Values_that_cannot_be_used_stop_the_start_and_are_not_repeated((string Name, string? Value)[] said)
    {
        var output = await RefusedAsync([("SMTP_HOST", "smtp.example.com"), .. said]);
        Assert.Multiple(() =>
        {
            foreach (var (name, value) in said)
            {
                Assert.That(output, Does.Contain($"  {name}: "));
                // One digit stands in other sentences too.
                if (value!.Length > 1)
                    Assert.That(output, Does.Not.Contain(value));
            }
        });
    }

    private static TestCaseData Of(params string[] said) =>
        new TestCaseData((object)said.Select(s => s.Split('=', 2)).Select(s => (s[0], (string?)s[1])).ToArray()).SetArgDisplayNames(said[0].Split('=')[0], said[^1].Split('=')[0]);

    [Test]
    public async Task Credentials_come_in_pairs()
    {
        Assert.That(await RefusedAsync(("SMTP_HOST", "smtp.example.com"), ("SMTP_USER", "user-of-smtp")), Does.Contain("  SMTP_PASS: ").And.Not.Contain("user-of-smtp"));
        Assert.That(await RefusedAsync(("SMTP_HOST", "smtp.example.com"), ("SMTP_PASS", "pass-of-smtp")), Does.Contain("  SMTP_USER: ").And.Not.Contain("pass-of-smtp"));
    }

    [Test]
    public async Task A_provider_is_used_with_credentials()
    {
        Assert.That(await RefusedAsync(("SMTP_PROVIDER", "ses"), ("AWS_REGION", "evil.example/")), Does.Contain("  AWS_REGION: ").And.Contain("  SMTP_USER: ").And.Not.Contain("evil.example"));
        // SendGrid's user is known.
        Assert.That(await RefusedAsync(("SMTP_PROVIDER", "sendgrid")), Does.Contain("  SMTP_PASS: "));
    }

    [Test]
    public async Task A_selector_without_a_key_stops_the_start() =>
        Assert.That(await RefusedAsync(("DKIM_SELECTOR", "mail2026")), Does.Contain("  DKIM_KEY: "));

    [Test]
    public async Task Production_sends_no_credentials_in_clear() => Assert.That(
        await RefusedAsync(("SMTP_HOST", "smtp.example.com"), ("SMTP_USER", "user"), ("SMTP_PASS", "pass-of-smtp"), ("SMTP_TLS", "none"), ("ASPNETCORE_ENVIRONMENT", "Production")),
        Does.Contain("  SMTP_TLS: ").And.Not.Contain("pass-of-smtp"));

    [TestCase("DKIM_KEY", "no-such-key.pem")]
    [TestCase("DKIM_SELECTOR", null)]
    [TestCase("DKIM_SELECTOR", "mail 2026")]
    [TestCase("DKIM_DOMAIN", "no domain")]
    [TestCase("DKIM_DOMAIN", "other.example")]
    [TestCase("DKIM_DOMAIN", "op.example")]
    [TestCase("DKIM_DOMAIN", "sub.shop.example")]
    public async Task What_could_not_sign_the_senders_mails_stops_the_start(string name, string? value)
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.RSA.Create(1024);
        await File.WriteAllTextAsync(folder.Combine("dkim.pem"), key.ExportRSAPrivateKeyPem());
        var output = await RefusedAsync(("EMAIL_FROM", "shop@shop.example"), ("DKIM_KEY", folder.Combine("dkim.pem")), ("DKIM_SELECTOR", "mail2026"), (name, value));
        Assert.That(output, Does.Contain($"  {name}: ").And.Not.Contain(value ?? "dkim.pem").And.Not.Contain("Exception"));
    }

    [TestCase("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [TestCase("of the wrong kind")]
    [TestCase("too short")]
    [TestCase("")]
    public async Task A_file_without_a_key_of_use_stops_the_start(string content)
    {
        using var folder = new TemporaryFolder();
        if (content == "of the wrong kind")
        {
            using var elliptic = System.Security.Cryptography.ECDsa.Create();
            content = elliptic.ExportPkcs8PrivateKeyPem();
        }
        else if (content == "too short")
        {
            using var weak = System.Security.Cryptography.RSA.Create(768);
            content = weak.ExportPkcs8PrivateKeyPem();
        }

        await File.WriteAllTextAsync(folder.Combine("dkim.pem"), content);
        Assert.That(await RefusedAsync(("DKIM_KEY", folder.Combine("dkim.pem")), ("DKIM_SELECTOR", "mail2026")), Does.Contain("  DKIM_KEY: ").And.Not.Contain("PRIVATE KEY"));
    }

    [TestCase("payment-failure.html.liquid", "{% if name %}Hello")]
    [TestCase("payment-failed.html.liquid", "Hello")]
    public async Task A_template_that_cannot_be_used_stops_the_start(string name, string content)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine(name), content);
        Assert.That(await RefusedAsync(("EMAIL_TEMPLATES_DIR", folder.Path)), Does.Contain("  EMAIL_TEMPLATES_DIR: "));
    }

    private static async Task<string> RefusedAsync(params (string Name, string? Value)[] said)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (name, value) in said)
            settings[name] = value;
        await using var process = ServiceProcess.Launch("Notifications", settings);
        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        return process.Output;
    }
}
