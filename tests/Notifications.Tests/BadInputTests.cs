using System.Net;

namespace ResponsiAI.Notifications.Tests;

internal sealed class BadInputTests
{
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => mailer = await Mailer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await mailer.DisposeAsync();

    [TestCase("", "body_invalid")]
    [TestCase("{", "body_invalid")]
    [TestCase("null", "body_invalid")]
    [TestCase("[]", "body_invalid")]
    [TestCase("\"text\"", "body_invalid")]
    [TestCase("""{"template":"usage-warning","template":"usage-warning","to":"a@example.com","data":{}}""", "body_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":{"name":"\ud800"}}""", "body_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":{"\ud800":1}}""", "body_invalid")]
    [TestCase("""{"template":"usage-warning","to":"\ud800@example.com","data":{}}""", "body_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":{},"cc":"b@example.com"}""", "member_unknown")]
    [TestCase("""{"to":"a@example.com","data":{}}""", "template_unknown")]
    [TestCase("""{"template":"newsletter","to":"a@example.com","data":{}}""", "template_unknown")]
    [TestCase("""{"template":"Usage-Warning","to":"a@example.com","data":{}}""", "template_unknown")]
    [TestCase("""{"template":1,"to":"a@example.com","data":{}}""", "template_unknown")]
    [TestCase("""{"template":"usage-warning","data":{}}""", "recipient_invalid")]
    [TestCase("""{"template":"usage-warning","to":["a@example.com"],"data":{}}""", "recipient_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com"}""", "data_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":[]}""", "data_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":"x"}""", "data_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":{"name":{"first":"Mia"}}}""", "data_invalid")]
    [TestCase("""{"template":"usage-warning","to":"a@example.com","data":{"used":true}}""", "data_invalid")]
    public async Task A_bad_body_is_refused_and_stores_nothing(string body, string reason)
    {
        var (status, answer) = await mailer.PostAsync(body, "key");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), answer.ToJsonString());
        Assert.That((string)answer["reason"]!, Is.EqualTo(reason));
        Assert.That(await mailer.QueryAsync<long>("SELECT COUNT(*) FROM notifications_emails WHERE idempotency_key = 'key'"), Is.Zero);
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("no-at")]
    [TestCase("@example.com")]
    [TestCase("a@")]
    [TestCase("a@b@example.com")]
    [TestCase("a@example")]
    [TestCase("a@example..com")]
    [TestCase("a@-example.com")]
    [TestCase("a@example.com.")]
    [TestCase("a@127.0.0.1")]
    [TestCase("a@[127.0.0.1]")]
    [TestCase(".a@example.com")]
    [TestCase("a..b@example.com")]
    [TestCase("a b@example.com")]
    [TestCase("\\\"a b\\\"@example.com")]
    [TestCase("a@example.com, b@example.com")]
    [TestCase("a@example.com;b@example.com")]
    [TestCase("Mia <a@example.com>")]
    [TestCase("<a@example.com>")]
    [TestCase(" a@example.com")]
    [TestCase("a@example.com\\r\\nBcc: b@example.com")]
    [TestCase("a\\nb@example.com")]
    [TestCase("a@example.com\\u0000")]
    [TestCase("a@exa\\u0000mple.com")]
    [TestCase("mía@example.com")]
    [TestCase("a@exam\\u2028ple.com")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com")]
    public async Task What_is_not_exactly_one_address_is_refused(string to)
    {
        var (status, answer) = await mailer.PostAsync("{\"template\":\"usage-warning\",\"to\":\"" + to + "\",\"data\":{}}", "to");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), answer.ToJsonString());
        Assert.That((string)answer["reason"]!, Is.EqualTo("recipient_invalid"));
        Assert.That(answer.ToJsonString(), Does.Not.Contain("Bcc"));
    }

    [TestCase("mia@example.com", "mia@example.com")]
    [TestCase("Mia.O'Neil+tag@Sub.Example.COM", "Mia.O'Neil+tag@sub.example.com")]
    [TestCase("a@bücher.example", "a@xn--bcher-kva.example")]
    [TestCase("a@3com.com", "a@3com.com")]
    public async Task An_address_is_kept_with_its_domain_in_lower_case_ascii(string to, string kept)
    {
        var id = await mailer.SendAsync(to);
        Assert.That(await mailer.QueryAsync<string>("SELECT recipient FROM notifications_emails WHERE id = @id", new { id }), Is.EqualTo(kept));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("a\tb")]
    public async Task A_key_that_is_missing_or_not_printable_is_refused(string? key)
    {
        var (status, answer) = await mailer.PostAsync("""{"template":"usage-warning","to":"a@example.com","data":{}}""", key);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string)answer["reason"]!, Is.EqualTo("idempotency_key_invalid"));
    }

    [TestCase(200, 202)]
    [TestCase(201, 400)]
    public async Task A_key_has_at_most_200_characters(int length, int expected)
    {
        var (status, _) = await mailer.PostAsync("""{"template":"usage-warning","to":"a@example.com","data":{}}""", new string('k', length));
        Assert.That((int)status, Is.EqualTo(expected));
    }

    [TestCase(16 * 1024, 202, null)]
    [TestCase((16 * 1024) + 1, 413, "data_too_large")]
    [TestCase(100_000, 413, "body_unreadable")]
    public async Task Data_has_at_most_16_KB(int bytes, int expected, string? reason)
    {
        var data = $$"""{"other":"{{new string('x', bytes - 12)}}"}""";
        var (status, answer) = await mailer.PostAsync("{\"template\":\"usage-warning\",\"to\":\"a@example.com\",\"data\":" + data + "}", $"size-{bytes}");
        Assert.That((int)status, Is.EqualTo(expected));
        Assert.That((string?)answer["reason"], Is.EqualTo(reason));
    }

    [Test]
    public async Task Another_content_type_is_refused()
    {
        var (status, answer) = await mailer.PostAsync("""{"template":"usage-warning","to":"a@example.com","data":{}}""", "type", "text/plain");
        Assert.That(status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That((string)answer["reason"]!, Is.EqualTo("content_type"));
    }
}
