namespace ResponsiAI.Notifications.Tests;

internal sealed class TlsTests
{
    [TestCase(SmtpTls.StartTls, null, "Production")]
    [TestCase(SmtpTls.StartTls, "starttls", "Production")]
    [TestCase(SmtpTls.StartTls, null, "Development")]
    [TestCase(SmtpTls.Implicit, "implicit", "Production")]
    public async Task A_server_whose_certificate_is_trusted_gets_the_mail_over_TLS(SmtpTls tls, string? said, string environment)
    {
        await using var sink = await SmtpSink.StartAsync(tls: tls);
        sink.Credentials = ("user", "password");
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("SMTP_TLS", said), ("ASPNETCORE_ENVIRONMENT", environment),
            ("SMTP_USER", "user"), ("SMTP_PASS", "password"), ("SSL_CERT_FILE", sink.CertificateFile));
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        if (tls == SmtpTls.StartTls)
            Assert.That(sink.Commands.SkipWhile(c => c != "STARTTLS").Skip(1).First(), Does.StartWith("EHLO"));
    }

    [TestCase(SmtpTls.None, null, "SMTP_TLS", TestName = "Production_sends_nothing_in_clear_to_a_server_without_STARTTLS")]
    [TestCase(SmtpTls.None, "starttls", "SMTP_TLS", TestName = "What_asks_for_STARTTLS_sends_nothing_in_clear_to_a_server_without_it")]
    [TestCase(SmtpTls.StartTls, null, "certificate", TestName = "Nothing_is_sent_to_a_server_whose_certificate_is_not_trusted")]
    public async Task Nothing_is_sent(SmtpTls tls, string? said, string told)
    {
        await using var sink = await SmtpSink.StartAsync(tls: tls);
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("SMTP_TLS", said), ("ASPNETCORE_ENVIRONMENT", said is null ? "Production" : "Development"));
        await mailer.SendAsync();
        await Wait.UntilAsync(async () => await mailer.StateAsync("email") == "degraded", "email is degraded");
        Assert.That((string)(await mailer.HealthAsync())["details"]!["email"]!, Does.Contain(told));
        Assert.That(sink.Commands, Has.None.StartsWith("MAIL").And.None.StartsWith("AUTH"));
    }

    [Test]
    public async Task Production_sends_in_clear_where_none_is_said_and_there_are_no_credentials()
    {
        await using var sink = await SmtpSink.StartAsync(tls: SmtpTls.StartTls);
        await using var mailer = await Mailer.StartAsync(sink, "sqlite", ("SMTP_TLS", "none"), ("ASPNETCORE_ENVIRONMENT", "Production"));
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        Assert.That(sink.Commands, Has.None.EqualTo("STARTTLS"));
    }
}
