using ResponsiAI.ServiceDefaults.Mail;
using ResponsiAI.ServiceDefaults.Tests.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Mail;

internal sealed class SmtpServerTests
{
    [TestCase("gmail", "smtp.gmail.com")]
    [TestCase("SendGrid", "smtp.sendgrid.net")]
    [TestCase("ses", "email-smtp.us-east-1.amazonaws.com")]
    [TestCase("mailgun", "smtp.mailgun.org")]
    public void A_provider_stands_for_its_host_and_port(string provider, string host)
    {
        var settings = Given.Settings(("SMTP_PROVIDER", provider), ("SMTP_USER", "user"), ("SMTP_PASS", "pass"));
        Assert.That(SmtpServer.Read(settings), Is.EqualTo(new SmtpServer(host, 587, "user", "pass")));
        Assert.That(settings.Faults, Is.Empty);
    }

    [Test]
    public void SendGrids_user_is_known()
    {
        var settings = Given.Settings(("SMTP_PROVIDER", "sendgrid"), ("SMTP_PASS", "pass"));
        Assert.That(SmtpServer.Read(settings), Is.EqualTo(new SmtpServer("smtp.sendgrid.net", 587, "apikey", "pass")));
        Assert.That(settings.Faults, Is.Empty);
    }

    [Test]
    public void SES_is_in_the_region_that_AWS_programs_are_told() => Assert.That(
        SmtpServer.Read(Given.Settings(("SMTP_PROVIDER", "ses"), ("AWS_REGION", "eu-central-1"), ("SMTP_USER", "user"), ("SMTP_PASS", "pass"))).Host, Is.EqualTo("email-smtp.eu-central-1.amazonaws.com"));

    [Test]
    public void What_is_said_wins_over_the_provider()
    {
        var settings = Given.Settings(("SMTP_PROVIDER", "sendgrid"), ("SMTP_HOST", "relay.example.com"), ("SMTP_PORT", "465"), ("SMTP_USER", "user"), ("SMTP_PASS", "pass"));
        Assert.That(SmtpServer.Read(settings), Is.EqualTo(new SmtpServer("relay.example.com", 465, "user", "pass")));
    }

    [Test]
    public void Without_provider_and_host_there_is_no_server()
    {
        var settings = Given.Settings();
        Assert.That(SmtpServer.Read(settings), Is.EqualTo(new SmtpServer(null, 587, null, null)));
        Assert.That(settings.Faults, Is.Empty);
    }
}
