using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResponsiAI.EndToEnd;

/// <summary>A newcomer's first minutes: nothing is configured, nothing but the SDK is installed.</summary>
internal sealed class EmbeddedDefaultsTests
{
    private Product product = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => product = await Product.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await product.DisposeAsync();

    [Test]
    public async Task Health_is_200_with_the_contracts_json()
    {
        await product.HealthIsAsync("ok");
        using var answer = await product.Https.GetAsync("/api/health");
        var services = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("services");

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(services.GetProperty("database").GetString(), Is.EqualTo("ok"));
            Assert.That(services.GetProperty("email").GetString(), Is.EqualTo("not_configured"));
            Assert.That(services.GetProperty("stripe").GetString(), Is.EqualTo("not_configured"));
            foreach (var part in new[] { "app", "billing", "notifications", "ops" })
                Assert.That(services.GetProperty(part).GetString(), Is.EqualTo("ok"), part);
        });
    }

    [TestCase("checkout.session.completed")]
    [TestCase("customer.subscription.deleted")]
    [TestCase("invoice.payment_failed")]
    public async Task An_event_sent_by_the_newcomer_becomes_a_mail_on_the_console(string type)
    {
        var address = $"newcomer-{type.Replace('.', '-').Replace('_', '-')}@example.com";
        var (code, output) = await product.OpsAsync("events", "send", type, "--email", address);

        Assert.That(code, Is.Zero, output);
        await Wait.UntilAsync(() => product.Up.Output.Contains($"To: {address}", StringComparison.Ordinal), $"the mail for {type} is printed");
    }

    [Test]
    public async Task The_whole_chain_from_the_event_to_its_mail_is_told_by_customer_event_and_mail_under_one_trace()
    {
        const string address = "why@example.com";
        await product.OpsAsync("events", "send", "invoice.payment_failed", "--email", address, "--customer", "cus_why");
        await Wait.UntilAsync(() => product.Up.Output.Contains($"To: {address}", StringComparison.Ordinal), "the mail is printed");
        string chain = "";
        await Wait.UntilAsync(async () => (chain = (await product.OpsAsync("why", "cus_why")).Output).Contains("printed on the console", StringComparison.Ordinal), "the mail's end is recorded");
        var (eventId, mail) = (Regex.Match(chain, @"evt_\w+").Value, Regex.Match(chain, "mail ([0-9a-f]{32})").Groups[1].Value);

        Assert.Multiple(async () =>
        {
            Assert.That(chain, Does.Contain("received").And.Contain("accepted").And.Contain("to w***@example.com").And.Not.Contain(address));
            Assert.That(Regex.Matches(chain, "trace ([0-9a-f]{32})").Select(m => m.Groups[1].Value).ToList(), Has.Count.EqualTo(2).And.All.EqualTo(Regex.Match(chain, "trace ([0-9a-f]{32})").Groups[1].Value));
            foreach (var subject in new[] { eventId, mail, $"<{mail}@responsiai.com>" })
                Assert.That(await product.OpsAsync("why", subject), Is.EqualTo((0, chain)), subject);
            Assert.That((await product.OpsAsync("why", "cus_nobody")).Code, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_ops_page_asks_for_the_token_that_up_printed()
    {
        var token = product.OpsToken;
        using var refused = await product.Https.GetAsync("/ops");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ops") { Headers = { { "Authorization", "Bearer " + token } } };
        using var page = await product.Https.SendAsync(request);

        Assert.Multiple(async () =>
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("notifications").And.Contain("billing"));
        });
    }

    [Test]
    public async Task A_mail_can_be_tried_by_command_and_says_that_nothing_was_sent_where_smtp_is_missing()
    {
        var (code, output) = await product.OpsAsync("email", "test", "--to", "try@example.com");

        Assert.That(code, Is.Zero, output);
        await Wait.UntilAsync(() => product.Up.Output.Contains("To: try@example.com", StringComparison.Ordinal), "the mail is printed");
    }

    [Test]
    public async Task Usage_of_90_percent_warns_once()
    {
        await product.OpsAsync("events", "send", "checkout.session.completed", "--email", "usage@example.com", "--customer", "cus_usage");
        await Wait.UntilAsync(() => product.Up.Output.Contains("To: usage@example.com", StringComparison.Ordinal), "the confirmation is printed");
        foreach (var used in new[] { 89, 90, 95, 100 })
        {
            using var answer = await product.Https.PostAsync("/use", new StringContent($$"""{"customer":"cus_usage","used":{{used}},"limit":100}""", System.Text.Encoding.UTF8, "application/json"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        }

        await Wait.UntilAsync(() => Mails("usage@example.com") == 2, "the warning is printed");
        // Whatever would be a second warning was asked for before this event's mail.
        await product.OpsAsync("events", "send", "invoice.payment_failed", "--email", "usage@example.com", "--customer", "cus_usage");
        await Wait.UntilAsync(() => Mails("usage@example.com") >= 3, "the next mail is printed");
        Assert.That(Mails("usage@example.com"), Is.EqualTo(3));
    }

    private int Mails(string address) => product.Up.Output.Split($"To: {address}").Length - 1;
}
