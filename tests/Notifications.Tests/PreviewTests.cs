using System.Net;
using System.Text.Json.Nodes;

namespace ResponsiAI.Notifications.Tests;

internal sealed class PreviewTests
{
    private TemporaryFolder folder = null!;
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("usage-warning.txt.liquid"), "Our own words for {{ percent }} of {{ limit | divided_by: 0 }}.");
        mailer = await Mailer.StartAsync(null, "sqlite", ("PRODUCT_NAME", "Fish & Chips"), ("PRODUCT_COLOR", "#5B21B6"), ("EMAIL_TEMPLATES_DIR", folder.Path));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await mailer.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task A_mail_is_shown_as_it_would_be_sent_and_is_not_kept()
    {
        var (status, mail) = await AskAsync("""{"template":"payment-failure","data":{"name":"<Mia>","number":"INV-7"}}""");
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(mail.Select(m => m.Key), Is.EqualTo(new[] { "subject", "text", "html" }));
            Assert.That((string)mail["subject"]!, Is.EqualTo("Your payment for invoice INV-7 failed"));
            Assert.That((string)mail["text"]!, Does.StartWith("Hello <Mia>,").And.Contain("Fish & Chips"));
            Assert.That((string)mail["html"]!, Does.Contain("&lt;Mia&gt;").And.Contain("#5b21b6").And.Contain("Fish &amp; Chips"));
        });
        Assert.That(await mailer.QueryAsync<long>("SELECT COUNT(*) FROM notifications_emails"), Is.Zero);
    }

    [TestCase("[]", 400, "body_invalid")]
    [TestCase("""{"template":"newsletter","data":{}}""", 400, "template_unknown")]
    [TestCase("""{"template":"payment-failure"}""", 400, "data_invalid")]
    [TestCase("""{"template":"payment-failure","data":{"name":[]}}""", 400, "data_invalid")]
    [TestCase("""{"template":"payment-failure","data":{},"to":"a@example.com"}""", 400, "member_unknown")]
    [TestCase("""{"template":"usage-warning","data":{"limit":5}}""", 422, "template_fails")]
    public async Task What_cannot_be_shown_is_refused(string body, int status, string reason)
    {
        var (answered, answer) = await AskAsync(body);
        Assert.That(((int)answered, (string)answer["reason"]!), Is.EqualTo((status, reason)), answer.ToJsonString());
        if (reason == "template_fails")
            await Wait.UntilAsync(() => mailer.Log.Contains("a preview of usage-warning cannot be rendered", StringComparison.Ordinal), "the log tells why");
    }

    private Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(string body) => mailer.AskAsync(HttpMethod.Post, "emails/preview", JsonNode.Parse(body));
}
