using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>Notifications asks just before it sends whether a mail is still true.</summary>
internal sealed class WantedTests(string engine) : EngineTests(engine)
{
    private const long Day = 86_400;

    [Test]
    public async Task A_payment_failure_is_not_wanted_once_the_invoice_is_settled()
    {
        var (person, invoice) = (Person.New(), "in_" + StripeEvent.Unique());
        await Billing.ApplyAsync(StripeEvent.PaymentFailed(person, invoice, email: person.Email));
        Assert.That(await ObjectionAsync($"payfail:{invoice}:1"), Is.Null);
        await Billing.ApplyAsync(StripeEvent.Of("invoice.paid", new { id = invoice, customer = person.Id }));
        Assert.That(await ObjectionAsync($"payfail:{invoice}:1"), Is.EqualTo("the invoice is settled"));
    }

    [Test]
    public async Task A_cancellation_is_not_wanted_when_it_was_moved_taken_back_overtaken_or_made_up_for()
    {
        var (person, end) = (Person.New(), StripeEvent.Now + (20 * Day));
        var key = $"cancel-sched:{person.Subscription}:{end}";
        await Billing.ApplyAsync(StripeEvent.Customer("created", person), Told(person, "active", 1, end));
        Assert.That(await ObjectionAsync(key), Is.Null);
        await Billing.ApplyAsync(Told(person, "active", 2, end + Day));
        Assert.That(await ObjectionAsync(key), Does.Contain("moved"));
        await Billing.ApplyAsync(Told(person, "active", 3));
        Assert.That(await ObjectionAsync(key), Does.Contain("taken back"));
        await Billing.ApplyAsync(Told(person, "active", 4, end));
        Assert.That(await ObjectionAsync(key), Is.Null);
        var other = person with { Subscription = "sub_" + StripeEvent.Unique() };
        await Billing.ApplyAsync(Told(other, "active", 5));
        Assert.That(await ObjectionAsync(key), Does.Contain("another"));
        await Billing.ApplyAsync(Told(person, "canceled", 6, end));
        Assert.That(await ObjectionAsync(key), Does.Contain("ended meanwhile"));
    }

    [Test]
    public async Task An_end_is_not_wanted_while_another_subscription_gives_access()
    {
        var person = Person.New();
        var other = person with { Subscription = "sub_" + StripeEvent.Unique() };
        await Billing.ApplyAsync(StripeEvent.Customer("created", person), StripeEvent.Subscription("deleted", person, "canceled"));
        Assert.That(await ObjectionAsync("ended:" + person.Subscription), Is.Null);
        await Billing.ApplyAsync(Told(other, "active", 1));
        Assert.That(await ObjectionAsync("ended:" + person.Subscription), Does.Contain("another"));
        await Billing.ApplyAsync(Told(other, "unpaid", 2));
        Assert.That(await ObjectionAsync("ended:" + person.Subscription), Is.Null);
    }

    [TestCase("canceled", true)]
    [TestCase("incomplete_expired", true)]
    [TestCase("past_due", false)]
    public async Task A_confirmation_is_not_wanted_once_the_subscription_has_ended(string status, bool over)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person), Told(person, "active", 1));
        Assert.That(await ObjectionAsync("confirm:" + person.Subscription), Is.Null);
        await Billing.ApplyAsync(Told(person, status, 2));
        Assert.That(await ObjectionAsync("confirm:" + person.Subscription), over ? Does.Contain("ended meanwhile") : Is.Null);
    }

    [TestCase(null)]
    [TestCase("tokens")]
    public async Task A_usage_warning_is_not_wanted_when_its_numbers_are_not_those_that_stand(string? metric)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person), StripeEvent.Subscription("created", person, "active", periodEnd: StripeEvent.Now + Day));
        async Task ReportAsync(decimal used, decimal limit) => Assert.That((int)(await Billing.PutUsageAsync(metric is null ? new { customer = person.Id, used, limit } : new { customer = person.Id, metric, used, limit })).Status, Is.EqualTo(200));
        await ReportAsync(95, 100);
        var key = (await Billing.ScalarAsync<string>("SELECT id FROM billing_inbox WHERE id LIKE @like", new { like = $"usage:{person.Id}:%:100:90" }))!;
        Assert.That(await ObjectionAsync(key), Is.Null);
        await ReportAsync(50, 100);
        Assert.That(await ObjectionAsync(key), Does.Contain("not near"));
        await ReportAsync(95, 101);
        Assert.That(await ObjectionAsync(key), Does.Contain("limit"));
        await ReportAsync(95, 100);
        Assert.That(await ObjectionAsync(key), Is.Null);
        await Billing.ApplyAsync(StripeEvent.Subscription("updated", person, "active", StripeEvent.Now + 1, periodEnd: StripeEvent.Now + (30 * Day)));
        Assert.That(await ObjectionAsync(key), Is.EqualTo("the period is over"));
    }

    [TestCase("confirm:sub_unknown")]
    [TestCase("ended:sub_unknown")]
    [TestCase("cancel-sched:sub_unknown:1")]
    [TestCase("cancel-sched:sub_unknown:soon")]
    [TestCase("payfail:in_unknown:1")]
    [TestCase("usage:cus_unknown:2026-11:100:90")]
    [TestCase("payfail")]
    [TestCase("0123456789abcdef")]
    public async Task What_is_not_known_is_wanted(string key) => Assert.That(await ObjectionAsync(key), Is.Null);

    [TestCase("{", "body_unreadable")]
    [TestCase("[]", "key_invalid")]
    [TestCase("{}", "key_invalid")]
    [TestCase("""{"key":7}""", "key_invalid")]
    public async Task A_question_that_cannot_be_read_is_refused(string body, string reason)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Billing.Client.PostAsync(new Uri("mails/wanted", UriKind.Relative), content);
        Assert.That(((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]), Is.EqualTo((400, reason)));
    }

    private async Task<string?> ObjectionAsync(string key)
    {
        using var answer = await Billing.Client.PostAsJsonAsync(new Uri("mails/wanted", UriKind.Relative), new { key, template = "any" });
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        var said = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        var reason = (string?)said["reason"];
        Assert.That((bool)said["wanted"]!, Is.EqualTo(reason is null));
        return reason;
    }

    // Each later than the one before.
    private static StripeEvent Told(Person person, string status, int step, long? cancelAt = null) => StripeEvent.Of("customer.subscription.updated", new
    {
        id = person.Subscription, customer = person.Id, status, start_date = StripeEvent.Now - (60 * Day), cancel_at = cancelAt,
        items = new { data = new[] { new { current_period_end = StripeEvent.Now + (30 * Day), price = new { id = "price_1", nickname = "Team" } } } },
    }, StripeEvent.Now - 100 + step);
}
