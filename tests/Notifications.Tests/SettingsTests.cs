namespace ResponsiAI.Notifications.Tests;

internal sealed class SettingsTests
{
    [TestCase("SMTP_HOST", "smtp host")]
    [TestCase("SMTP_HOST", "smtp://smtp.example.com:587")]
    [TestCase("SMTP_PORT", "0")]
    [TestCase("SMTP_PORT", "s3cret-port")]
    [TestCase("SMTP_TLS", "yes-please")]
    [TestCase("SMTP_PROVIDER", "postal-pigeon")]
    [TestCase("EMAIL_UNSUBSCRIBE_URL", "http://app.example.net/u/{id}")]
    [TestCase("EMAIL_UNSUBSCRIBE_URL", "https://app.example.net/u")]
    [TestCase("EMAIL_UNSUBSCRIBE_URL", "https://app.example.net/ u>/{id}")]
    [TestCase("PRODUCT_COLOR", "salmon")]
    [TestCase("PRODUCT_COLOR", "#ffcc00")]
    [TestCase("PRODUCT_NAME", "Shop\r\nBcc: x@example.com")]
    [TestCase("EMAIL_TEMPLATES_DIR", "/no/such/folder")]
    [TestCase("EMAIL_REPLY_TO", "help@shop.example, more@shop.example")]
    [TestCase("EMAIL_FROM", "The Shop")]
    [TestCase("EMAIL_FROM", "no-at")]
    [TestCase("EMAIL_FROM", "A <a@example.com>, B <b@example.com>")]
    [TestCase("EMAIL_FROM", "A\r\nBcc: x@example.com <a@example.com>")]
    public async Task A_value_that_cannot_be_used_stops_the_start_and_is_not_repeated(string name, string value)
    {
        var output = await RefusedAsync(("SMTP_HOST", "smtp.example.com"), (name, value));
        Assert.That(output, Does.Contain($"  {name}: ").And.Not.Contain(value));
    }

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
