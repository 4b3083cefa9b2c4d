using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Console.Tests;

/// <summary>The commands for mails, against a real notifications with a mail server that misbehaves.</summary>
internal sealed class MailsTests
{
    private TemporaryFolder folder = null!;
    private SmtpSink sink = null!;
    private ServiceProcess notifications = null!;
    private HttpClient http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        sink = await SmtpSink.StartAsync();
        notifications = await ServiceProcess.StartAsync("Notifications", OpsProcess.Settings(("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", $"{sink.Port}")));
        http = Http.Client(notifications.Address, internalToken: true);
    }

    [TearDown]
    public async Task StopAsync()
    {
        http.Dispose();
        await notifications.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task A_dead_mail_is_found_shown_and_sent_again()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Reply("554 5.7.1 policy"), times: 2);
        var (one, other) = (await SendAsync("ada@example.com", "dead"), await SendAsync("bob@example.com", "dead"));
        var (_, list) = await OpsAsync("list", "--status", "dead", "--to", "a***@example.com");
        Assert.That(list, Does.Contain($"{one}  ").And.Contain("a***@example.com  554 5.7.1 policy").And.Not.Contain("ada@example.com").And.Not.Contain(other));
        var (_, shown) = await OpsAsync("show", one);
        Assert.That(shown, Does.Contain("ada@example.com").And.Contain("members     name").And.Not.Contain("Nameless-Person"));

        var (code, output) = await OpsAsync("resend", one);
        Assert.That(code, Is.Zero, output);
        await UntilAsync(one, "done");
        Assert.That((await OpsAsync("resend", "--dead")).Output, Does.Contain("Sent again: 1."));
        await UntilAsync(other, "done");
        (code, output) = await OpsAsync("resend", one);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("The mail is done"));
        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { "ada@example.com", "bob@example.com" }));
    }

    [Test]
    public async Task Dead_mails_are_dismissed_one_by_one_or_all()
    {
        sink.At(SmtpStage.Dot, SmtpReaction.Reply("554 5.7.1 policy"), times: 2);
        var (one, other) = (await SendAsync("ada@example.com", "dead"), await SendAsync("bob@example.com", "dead"));
        Assert.That((await OpsAsync("dismiss", one)).Output, Does.Contain($"{one} is dismissed."));
        Assert.That((await OpsAsync("dismiss", "--dead")).Output, Does.Contain("Dismissed: 1."));
        Assert.That((await OpsAsync("list", "--status", "dismissed")).Output, Does.Contain(one).And.Contain(other));
        Assert.That((await OpsAsync("dismiss", one)).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task A_suppressed_address_is_listed_and_lifted()
    {
        sink.At(SmtpStage.Recipient, SmtpReaction.Reply("550 5.1.1 no such user"), times: 1);
        var id = await SendAsync("ada@example.com", "dead");
        Assert.That((await OpsAsync("suppressed")).Output, Does.Contain(id).And.Contain("a***@example.com  550 5.1.1 no such user"));
        Assert.That((await OpsAsync("lift", id)).Code, Is.Zero);
        Assert.That((await OpsAsync("suppressed")).Output, Does.Contain("No address is suppressed."));
        await SendAsync("ada@example.com", "done");
    }

    [TestCase("resend")]
    [TestCase("resend", "--dead", "0000")]
    [TestCase("dismiss")]
    [TestCase("list", "--status", "lost")]
    public async Task A_command_line_that_means_nothing_is_refused(params string[] arguments) =>
        Assert.That((await OpsAsync(arguments)).Code, Is.EqualTo(64));

    private Task<(int Code, string Output)> OpsAsync(params string[] arguments) =>
        OpsProcess.RunAsync(folder, OpsProcess.Settings(("NOTIFICATIONS_URL", notifications.Address.ToString())), ["mails", .. arguments]);

    private async Task<string> SendAsync(string to, string ends)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "emails")
        {
            Content = JsonContent.Create(new { template = "usage-warning", to, data = new { name = "Nameless-Person" } }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request);
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        await UntilAsync(id, ends);
        return id;
    }

    private Task UntilAsync(string id, string status) =>
        Wait.UntilAsync(async () => (string)(await http.GetFromJsonAsync<JsonObject>($"emails/{id}"))!["status"]! == status, $"{id} is {status}");
}
