using MimeKit;

namespace ResponsiAI.Notifications.Tests;

/// <summary>Where mails go by what is configured, and what they and the log look like.</summary>
internal sealed class DeliveryTests
{
    [Test]
    public async Task A_mail_carries_the_headers_of_automatic_mail_and_both_parts()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("EMAIL_FROM", "\"Größe, Inc.\" <billing@shop.example>"));
        var view = await mailer.UntilAsync(await mailer.SendAsync(template: "payment-failure", data: new { name = "Mía", invoiceUrl = "https://pay.example.com/i/7" }), "done");
        var received = sink.Mails.Single();
        using var raw = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(received.Raw));
        using var mail = MimeMessage.Load(raw);
        Assert.Multiple(() =>
        {
            Assert.That(received.From, Is.EqualTo("billing@shop.example"));
            Assert.That(received.MessageId, Is.EqualTo((string)view["messageId"]!).And.EqualTo($"<{view["id"]}@shop.example>"));
            Assert.That(received.Header("Auto-Submitted"), Is.EqualTo("auto-generated"));
            Assert.That(received.Header("X-Auto-Response-Suppress"), Is.EqualTo("All"));
            Assert.That(received.Header("Date"), Is.Not.Null);
            Assert.That(received.Header("Precedence"), Is.Null);
            Assert.That(received.Subject, Is.EqualTo("Your payment failed"));
            Assert.That(mail.From.ToString(), Is.EqualTo("\"Größe, Inc.\" <billing@shop.example>"));
            Assert.That(mail.To.ToString(), Is.EqualTo(Mailer.Recipient));
            Assert.That(mail.BodyParts.OfType<TextPart>().Select(p => p.ContentType.MimeType), Is.EqualTo(new[] { "text/plain", "text/html" }));
            Assert.That(mail.TextBody, Does.Contain("Hello Mía,").And.Contain("https://pay.example.com/i/7"));
            Assert.That(mail.HtmlBody, Does.Contain("Hello Mía,").And.Contain("href=\"https://pay.example.com/i/7\""));
        });
    }

    [Test]
    public async Task A_mail_has_the_name_the_colour_and_the_templates_of_the_product()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("usage-warning.html.liquid"), "<p>Our own words for {{ percent }}.</p>");
        await using var sink = await SmtpSink.StartAsync();
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("PRODUCT_NAME", "Fish & Chips"), ("PRODUCT_COLOR", "#5B21B6"), ("EMAIL_TEMPLATES_DIR", folder.Path));
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        using var raw = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(sink.Mails.Single().Raw));
        using var mail = MimeMessage.Load(raw);
        Assert.That(mail.HtmlBody, Does.Contain("<p>Our own words for 90.</p>").And.Contain(">Fish &amp; Chips</p>").And.Contain("color:#5b21b6"));
        Assert.That(mail.TextBody, Does.Contain("Fish & Chips sent this message").And.Contain("You have used 90 %"));
    }

    [Test]
    public async Task Only_usage_warnings_can_be_unsubscribed_from()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("EMAIL_UNSUBSCRIBE_URL", "https://app.example.com/unsubscribe?mail={id}"));
        foreach (var (template, offered) in new[] { ("usage-warning", true), ("payment-failure", false), ("subscription-confirmation", false), ("subscription-cancellation", false) })
        {
            var id = await mailer.SendAsync(template: template);
            var view = await mailer.UntilAsync(id, "done");
            var mail = sink.Mails.Single(m => m.MessageId == (string)view["messageId"]!);
            Assert.That(mail.Header("List-Unsubscribe"), offered ? Is.EqualTo($"<https://app.example.com/unsubscribe?mail={id}>") : Is.Null, template);
            Assert.That(mail.Header("List-Unsubscribe-Post"), offered ? Is.EqualTo("List-Unsubscribe=One-Click") : Is.Null, template);
        }
    }

    [TestCase("subscription-confirmation")]
    [TestCase("subscription-cancellation")]
    [TestCase("payment-failure")]
    [TestCase("usage-warning")]
    public async Task Development_without_SMTP_prints_the_mail(string template)
    {
        await using var mailer = await Mailer.StartAsync();
        var view = await mailer.UntilAsync(await mailer.SendAsync(template: template, data: new { name = "Nameless-Person" }), "done");
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("not_configured"));
        await Wait.UntilAsync(() => mailer.Process.Output.Contains("because of your subscription", StringComparison.Ordinal), "the mail is printed");
        var printed = mailer.Process.Output;
        Assert.That(printed, Does.Contain("From: ResponsiAI <noreply@responsiai.com>").And.Contain($"To: {Mailer.Recipient}").And.Contain("Subject: You").And.Contain((string)view["messageId"]!));
        Assert.That(printed, Does.Contain("Hello Nameless-Person,").And.Not.Contain("<html"));
        await mailer.Process.StopAsync();
        // Once in the mail itself, and nowhere else.
        foreach (var part in new[] { Mailer.Recipient, "Nameless-Person" })
            Assert.That(mailer.Log.Split(part), Has.Length.EqualTo(2), mailer.Log);
    }

    [Test]
    public async Task Production_without_SMTP_keeps_the_mail_as_not_sent_for_good_and_logs_one_line()
    {
        await using var mailer = await Mailer.StartAsync(null, "sqlite", ("ASPNETCORE_ENVIRONMENT", "Production"));
        var id = await mailer.SendAsync();
        var view = await mailer.UntilAsync(id, "not_sent");
        Assert.That((string)view["reason"]!, Is.EqualTo("SMTP_HOST is not set"));
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("not_configured"));
        Assert.That((string)(await mailer.HealthAsync())["status"]!, Is.EqualTo("ok"));
        await mailer.Process.StopAsync();
        Assert.That(mailer.Process.Output.Split('\n').Count(l => l.Contains(id, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(mailer.Log, Does.Contain("m***@example.com").And.Not.Contain(Mailer.Recipient).And.Not.Contain("Mia"));

        await using var sink = await SmtpSink.StartAsync();
        await using var later = await mailer.StartAgainAsync(("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{sink.Port}"), ("SMTP_TLS", "none"));
        await later.UntilAsync(await later.SendAsync("max@example.com"), "done");
        Assert.That((string)(await later.GetAsync(id))["status"]!, Is.EqualTo("not_sent"));
        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { "max@example.com" }));
    }

    [Test]
    public async Task Neither_address_nor_content_nor_a_secret_is_ever_logged_whatever_becomes_of_a_mail()
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var pem = key.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(folder.Combine("dkim.pem"), pem);
        await using var sink = await SmtpSink.StartAsync(tls: SmtpTls.StartTls);
        sink.Credentials = ("apikey", "p4ss-w0rd-of-smtp");
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("ASPNETCORE_ENVIRONMENT", "Production"), ("LOG_LEVEL", "debug"), ("SSL_CERT_FILE", sink.CertificateFile),
            ("SMTP_USER", "apikey"), ("SMTP_PASS", "p4ss-w0rd-of-smtp"), ("DKIM_KEY", folder.Combine("dkim.pem")), ("DKIM_SELECTOR", "mail2026"));
        Task<string> SendAsync() => mailer.SendAsync(template: "payment-failure", data: new { name = "Nameless-Person", number = "INV-4711", invoiceUrl = "https://pay.example.com/secret-link" });

        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("450 4.2.0 mia.example@example.com later"), times: 1);
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 1);
        var late = await SendAsync();
        await mailer.UntilReasonAsync(late, "unknown");
        await mailer.HurryAsync();
        await mailer.UntilAsync(late, "done");
        sink.At(SmtpStage.Dot, SmtpReaction.Reply("554 5.7.1 <mia.example@example.com> policy"), times: 2);
        var (refused, dismissed) = (await SendAsync(), await SendAsync());
        await mailer.UntilAsync(refused, "dead");
        await mailer.UntilAsync(dismissed, "dead");
        await mailer.AskAsync(HttpMethod.Post, $"emails/{dismissed}/dismiss");
        await mailer.AskAsync(HttpMethod.Post, $"emails/{refused}/resend");
        await mailer.UntilAsync(refused, "done");
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("550 5.1.1 <Mia.Example@example.com> no such user"), times: 1);
        await mailer.UntilAsync(await SendAsync(), "dead");
        var suppressed = await SendAsync();
        await mailer.UntilAsync(suppressed, "suppressed");
        await mailer.AskAsync(HttpMethod.Get, "suppressions");
        await mailer.AskAsync(HttpMethod.Post, "emails/search", new { to = Mailer.Recipient });
        await mailer.PostAsync("{\"template\":\"newsletter\",\"to\":\"" + Mailer.Recipient + "\",\"data\":{\"name\":\"Nameless-Person\"}}", "bad");
        await mailer.Process.StopAsync();

        var files = mailer.Log[mailer.Process.Output.Length..];
        foreach (var log in new[] { mailer.Process.Output, files })
        {
            Assert.That(log, Does.Contain(late).And.Contain(suppressed));
            foreach (var secret in new[] { "mia.example", "Nameless-Person", "INV-4711", "secret-link", "p4ss-w0rd", Convert.ToBase64String("p4ss-w0rd-of-smtp"u8), pem.Split('\n')[3], "PRIVATE KEY", ServiceProcess.InternalToken })
                Assert.That(log, Does.Not.Contain(secret).IgnoreCase);
        }
    }

    [Test]
    public async Task Wrong_credentials_degrade_health_and_cost_no_attempt_until_they_are_right()
    {
        await using var sink = await SmtpSink.StartAsync();
        sink.Credentials = ("user", "right-password");
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("SMTP_USER", "user"), ("SMTP_PASS", "wrong-password"));
        var id = await mailer.SendAsync();
        await Wait.UntilAsync(async () => await mailer.StateAsync("email") == "degraded", "email is degraded");
        var health = await mailer.HealthAsync();
        Assert.That((string)health["details"]!["email"]!, Does.Contain("SMTP_PASS").And.Not.Contain("wrong-password"));
        sink.Credentials = ("user", "wrong-password");
        Assert.That((int)(await mailer.UntilAsync(id, "done"))["attempts"]!, Is.EqualTo(1));
        Assert.That(await mailer.StateAsync("email"), Is.EqualTo("ok"));
        Assert.That(mailer.Log, Does.Not.Contain("wrong-password"));
    }

    [Test]
    public async Task Signing_in_that_is_put_off_is_a_temporary_failure()
    {
        await using var sink = await SmtpSink.StartAsync();
        sink.Credentials = ("user", "password");
        // MailKit tries each of the two mechanisms.
        sink.At(SmtpStage.Auth, SmtpReaction.Reply("454 4.7.0 temporary authentication failure"), times: 2);
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("SMTP_USER", "user"), ("SMTP_PASS", "password"));
        Assert.That((int)(await mailer.UntilAsync(await mailer.SendAsync(), "done"))["attempts"]!, Is.EqualTo(2));
    }
}
