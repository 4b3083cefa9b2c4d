using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests;

internal sealed class EmailTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task A_mail_is_followed_until_the_mail_server_has_taken_it()
    {
        await using var notifications = await FakeAsync("queued", "sending", "done");
        var (code, output) = await OpsProcess.RunAsync(folder, OpsProcess.Settings(("NOTIFICATIONS_URL", notifications.Address.ToString())), "email", "test", "--to", "ada@example.com");

        Assert.That(code, Is.Zero, output);
        var accepted = notifications.Requests.First();
        var body = JsonNode.Parse(accepted.Body)!;
        Assert.Multiple(() =>
        {
            Assert.That((accepted.Method, accepted.Path), Is.EqualTo(("POST", "/emails")));
            Assert.That((body["template"]!.ToString(), body["to"]!.ToString(), body["data"]!["plan"]!.ToString()), Is.EqualTo(("subscription-confirmation", "ada@example.com", "Pro")));
            Assert.That(accepted.Headers["Idempotency-Key"].ToString(), Is.Not.Empty);
            Assert.That(accepted.Headers["X-Internal-Token"].ToString(), Is.EqualTo(ServiceProcess.InternalToken));
            Assert.That(output, Does.Contain("message-7@example.com"));
        });
    }

    [TestCase("dead")]
    [TestCase("not_sent")]
    public async Task A_mail_that_was_not_sent_fails_with_the_reason(string status)
    {
        await using var notifications = await FakeAsync(status);
        var (code, output) = await OpsProcess.RunAsync(folder, OpsProcess.Settings(("NOTIFICATIONS_URL", notifications.Address.ToString())), "email", "test", "--to", "ada@example.com", "--template", "usage-warning");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Not sent").And.Contain("mailbox unknown"));
    }

    [Test]
    public async Task The_address_is_that_of_the_installation_that_runs_on_the_data_folder()
    {
        await using var notifications = await FakeAsync("done");
        await File.WriteAllTextAsync(folder.Combine("run.json"), JsonSerializer.Serialize(new { pid = 1, processes = new[] { new { name = "notifications", address = notifications.Address, managementAddress = notifications.Address, pid = 2 } } }));
        var (code, output) = await OpsProcess.RunAsync(folder, [], "email", "test", "--to", "ada@example.com");
        Assert.That(code, Is.Zero, output);
    }

    [Test]
    public async Task Without_an_installation_there_is_a_sentence()
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], "email", "test", "--to", "ada@example.com");
        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain("NOTIFICATIONS_URL"));
    }

    [Test]
    public async Task Mails_are_written_as_they_would_be_sent()
    {
        await using var notifications = await ServiceProcess.StartAsync("Notifications", OpsProcess.Settings(("PRODUCT_NAME", "Fish & Chips")));
        var settings = OpsProcess.Settings(("NOTIFICATIONS_URL", notifications.Address.ToString()));
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "email", "preview");
        Assert.That(code, Is.Zero, output);
        Assert.That(output.Split('\n').Where(l => l.Length > 0 && !l.StartsWith(' ')), Is.EqualTo(
            new[] { "Your Pro subscription is confirmed", "Your Pro subscription is cancelled", "Your payment for invoice SAMPLE-0001 failed", "You have used 90 % of your limit" }));
        Assert.That(Directory.GetFiles(folder.Combine("email-preview")).Order(), Is.EqualTo(output.Split('\n').Where(l => l.StartsWith(' ')).Select(l => Path.GetFullPath(folder.Combine(l.Trim()))).Order()));
        Assert.That(await File.ReadAllTextAsync(folder.Combine("email-preview/payment-failure.html")), Does.StartWith("<!DOCTYPE html>").And.Contain("Fish &amp; Chips").And.Contain("test_sample"));

        (code, output) = await OpsProcess.RunAsync(folder, settings, "email", "preview", "--template", "usage-warning", "--out", "other");
        Assert.That(code, Is.Zero, output);
        Assert.That(Directory.GetFiles(folder.Combine("other")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "usage-warning.html", "usage-warning.txt" }));
        Assert.That(await File.ReadAllTextAsync(folder.Combine("other/usage-warning.txt")), Does.Contain("45 of 50").And.Contain("Fish & Chips"));
        Assert.That((await OpsProcess.RunAsync(folder, settings, "email", "preview", "--template", "newsletter")).Code, Is.EqualTo(64));
    }

    private static Task<FakeServer> FakeAsync(params string[] statuses)
    {
        var next = new Queue<string>(statuses);
        return FakeServer.StartAsync(seen => seen.Method == "POST"
            ? Results.Accepted("/emails/42", new { id = "42", status = "queued" })
            : Results.Ok(new { id = "42", status = next.Dequeue(), attempts = 1, reason = "mailbox unknown", messageId = "message-7@example.com" }));
    }
}
