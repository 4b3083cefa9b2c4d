using System.Net;

namespace ResponsiAI.Notifications.Tests;

[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class AcceptanceTests(string engine)
{
    private const string Body = """{"template":"payment-failure","to":"mia.example@example.com","data":{"name":"Mia","amount":"12.00 EUR"}}""";

    private SmtpSink sink = null!;
    private Mailer mailer = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        sink = await SmtpSink.StartAsync();
        mailer = await Mailer.StartAsync(sink, engine);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await mailer.DisposeAsync();
        await sink.DisposeAsync();
    }

    [Test]
    public async Task A_mail_is_accepted_delivered_and_shown_with_a_masked_address()
    {
        var (status, answer) = await mailer.PostAsync(Body, "accepted-1");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted));
        var view = await mailer.UntilAsync((string)answer["id"]!, "done");
        var mail = sink.Mails.Single(m => m.MessageId == (string)view["messageId"]!);
        Assert.Multiple(() =>
        {
            Assert.That(view.Select(m => m.Key), Is.EqualTo(new[] { "id", "template", "to", "status", "attempts", "reason", "messageId", "unknowns", "key", "members", "createdAt", "nextAt", "finishedAt", "trace", "history" }));
            Assert.That((string)view["to"]!, Is.EqualTo("m***@example.com"));
            Assert.That((string)view["template"]!, Is.EqualTo("payment-failure"));
            Assert.That((int)view["attempts"]!, Is.EqualTo(1));
            Assert.That((string)view["reason"]!, Does.Contain("queued as S"));
            Assert.That(mail.MessageId, Is.EqualTo($"<{view["id"]}@responsiai.com>"));
            Assert.That(mail.To, Is.EqualTo(Mailer.Recipient));
            Assert.That(mail.From, Is.EqualTo("noreply@responsiai.com"));
        });
    }

    [Test]
    public async Task Fifty_requests_with_one_key_make_one_mail()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => mailer.PostAsync(Body, "fifty")));
        var ids = answers.Select(a => (string)a.Body["id"]!).Distinct().ToList();
        Assert.That(answers.Select(a => a.Status), Has.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(ids, Has.Count.EqualTo(1));
        var view = await mailer.UntilAsync(ids[0], "done");
        Assert.That(sink.Count((string)view["messageId"]!), Is.EqualTo(1));
        Assert.That(await mailer.QueryAsync<long>("SELECT COUNT(*) FROM notifications_emails WHERE idempotency_key = 'fifty'"), Is.EqualTo(1));
    }

    [TestCase("""{"data":{"amount":"12.00 EUR","name":"Mia"},"to":"mia.example@EXAMPLE.com","template":"payment-failure"}""", TestName = "The_same_content_in_another_order_is_the_same_mail")]
    public async Task The_same_content_is_the_same_mail(string again)
    {
        var (_, first) = await mailer.PostAsync(Body, "same");
        var (status, second) = await mailer.PostAsync(again, "same");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((string)second["id"]!, Is.EqualTo((string)first["id"]!));
    }

    [TestCase("""{"template":"usage-warning","to":"mia.example@example.com","data":{"name":"Mia","amount":"12.00 EUR"}}""")]
    [TestCase("""{"template":"payment-failure","to":"max@example.com","data":{"name":"Mia","amount":"12.00 EUR"}}""")]
    [TestCase("""{"template":"payment-failure","to":"mia.example@example.com","data":{"name":"Mia","amount":"13.00 EUR"}}""")]
    public async Task A_key_that_was_used_for_other_content_is_refused(string other)
    {
        await mailer.PostAsync(Body, "reused");
        var (status, answer) = await mailer.PostAsync(other, "reused");
        Assert.That((int)status, Is.EqualTo(422));
        Assert.That((string)answer["reason"]!, Is.EqualTo("idempotency_key_reused"));
        Assert.That(await mailer.QueryAsync<long>("SELECT COUNT(*) FROM notifications_emails WHERE idempotency_key = 'reused'"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_id_that_is_not_known_is_not_found() =>
        Assert.That(await mailer.StatusAsync("emails/0000"), Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task Without_the_internal_token_nothing_is_accepted()
    {
        using var stranger = Http.Client(mailer.Process.Address);
        using var body = new StringContent(Body, null, "application/json");
        using var answer = await stranger.PostAsync(new Uri("emails", UriKind.Relative), body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Two_hundred_mails_for_four_workers_arrive_once_each_over_few_connections()
    {
        var before = sink.Connections;
        var ids = await Mailer.SendManyAsync(200, mailer);
        foreach (var id in ids)
            await mailer.UntilAsync(id, "done");
        var mails = sink.Mails.Where(m => m.To.StartsWith("user", StringComparison.Ordinal)).ToList();
        Assert.That(mails, Has.Count.EqualTo(200));
        Assert.That(mails.Select(m => m.MessageId).Distinct().Count(), Is.EqualTo(200));
        Assert.That(mails.Select(m => m.To).Distinct().Count(), Is.EqualTo(200));
        Assert.That(sink.Connections - before, Is.LessThanOrEqualTo(8));
    }
}
