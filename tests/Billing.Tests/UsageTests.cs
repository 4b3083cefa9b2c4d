using System.Net;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

internal sealed class UsageTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task Usage_that_climbs_past_ninety_percent_is_warned_of_once()
    {
        var person = await SubscriberAsync(StripeEvent.Now + 86_400);
        Assert.That(await WarnedAsync(person.Id, 89.9m, 100), Is.False);
        Assert.That(await WarnedAsync(person.Id, 90, 100), Is.True);
        Assert.That(await WarnedAsync(person.Id, 95, 100), Is.False);
        Assert.That(await WarnedAsync(person.Id, 100, 100), Is.False);
        Assert.That(await WarnedAsync(person.Id, 10, 100.0m), Is.False);
        Assert.That(await WarnedAsync(person.Id, 91, 100.0m), Is.False);

        var mail = await OnlyMailAsync(person);
        Assert.Multiple(() =>
        {
            Assert.That(mail.Template, Is.EqualTo("usage-warning"));
            Assert.That(mail.To, Is.EqualTo(person.Email));
            Assert.That(mail["name"], Is.EqualTo(person.Name));
            Assert.That((decimal)mail.Data["used"]!, Is.EqualTo(90));
            Assert.That((decimal)mail.Data["limit"]!, Is.EqualTo(100));
            Assert.That((decimal)mail.Data["percent"]!, Is.EqualTo(90));
            Assert.That(mail["periodEnd"], Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(StripeEvent.Now + 86_400).ToString("yyyy-MM-dd")));
        });
    }

    [Test]
    public async Task A_raised_limit_and_a_new_period_arm_the_warning_again()
    {
        var person = await SubscriberAsync(StripeEvent.Now + 86_400);
        Assert.That(await WarnedAsync(person.Id, 95, 100), Is.True);
        Assert.That(await WarnedAsync(person.Id, 95, 200), Is.False);
        Assert.That(await WarnedAsync(person.Id, 185, 200), Is.True);
        await Billing.ApplyAsync(StripeEvent.Subscription("updated", person, "active", StripeEvent.Now + 1, periodEnd: StripeEvent.Now + 3_000_000));
        Assert.That(await WarnedAsync(person.Id, 185, 200), Is.True);
        await Wait.UntilAsync(() => WarningsOf(person).Count() == 3, "three warnings are mailed");
    }

    [Test]
    public async Task Reports_at_once_make_one_warning()
    {
        var person = await SubscriberAsync(StripeEvent.Now + 86_400);
        var answers = await Task.WhenAll(Enumerable.Range(90, 40).Select(used => Billing.PutUsageAsync(new { customer = person.Id, used, limit = 100 })));
        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(answers.Count(a => (bool)a.Body["warned"]!), Is.EqualTo(1));
        await OnlyMailAsync(person);
    }

    [Test]
    public async Task A_customer_may_be_named_by_address_and_has_the_period_of_the_subscription()
    {
        var person = await SubscriberAsync(StripeEvent.Now + 86_400);
        Assert.That(await WarnedAsync(person.Email.ToUpperInvariant(), 9, 10), Is.True);
        await Wait.UntilAsync(() => WarningsOf(person).Any(), "the warning is mailed");
        var mail = WarningsOf(person).Single().Value;
        Assert.Multiple(() =>
        {
            Assert.That(mail["name"], Is.EqualTo(person.Name));
            Assert.That(mail["periodEnd"], Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(StripeEvent.Now + 86_400).ToString("yyyy-MM-dd")));
        });
    }

    [Test]
    public async Task An_unknown_address_has_the_calendar_month()
    {
        var person = Person.New() with { Email = $"mara.{StripeEvent.Unique()}+ü@customers.example" };
        Assert.That(await WarnedAsync(person.Email, 9, 10), Is.True);
        await Wait.UntilAsync(() => WarningsOf(person).Any(), "the warning is mailed");
        Assert.That(WarningsOf(person).Single().Value["periodEnd"], Does.EndWith("-01"));
    }

    [Test]
    public async Task A_warning_of_an_unknown_customer_waits_for_the_address()
    {
        var person = Person.New();
        Assert.That(await WarnedAsync(person.Id, 9, 10), Is.True);
        await Wait.UntilAsync(async () => await Billing.CountAsync("last_error = 'no_address' AND id LIKE @id", new { id = $"usage:{person.Id}:%" }) == 1, "the warning waits");
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        Assert.That((await OnlyMailAsync(person)).To, Is.EqualTo(person.Email));
    }

    [TestCase("", "body_unreadable")]
    [TestCase("[]", "body_unreadable")]
    [TestCase("null", "body_unreadable")]
    [TestCase("{", "body_unreadable")]
    [TestCase("{}", "customer_invalid")]
    [TestCase("""{"customer":7,"used":1,"limit":1}""", "customer_invalid")]
    [TestCase("""{"customer":" ","used":1,"limit":1}""", "customer_invalid")]
    [TestCase("""{"customer":"a\u0000","used":1,"limit":1}""", "customer_invalid")]
    [TestCase("""{"customer":"a\nb","used":1,"limit":1}""", "customer_invalid")]
    [TestCase("""{"customer":"\ud800","used":1,"limit":1}""", "customer_invalid")]
    [TestCase("""{"customer":"a","limit":1}""", "used_invalid")]
    [TestCase("""{"customer":"a","used":"1","limit":1}""", "used_invalid")]
    [TestCase("""{"customer":"a","used":-1,"limit":1}""", "used_invalid")]
    [TestCase("""{"customer":"a","used":1e400,"limit":1}""", "used_invalid")]
    [TestCase("""{"customer":"a","used":1e20,"limit":1}""", "used_invalid")]
    [TestCase("""{"customer":"a","used":1}""", "limit_unknown")]
    [TestCase("""{"customer":"a","used":1,"limit":null}""", "limit_invalid")]
    [TestCase("""{"customer":"a","used":1,"limit":0}""", "limit_invalid")]
    [TestCase("""{"customer":"a","used":1,"limit":-5}""", "limit_invalid")]
    public async Task A_report_that_cannot_be_read_is_refused(string body, string reason)
    {
        var (status, problem) = await Billing.PutUsageAsync(body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)problem["reason"], Is.EqualTo(reason));
    }

    [Test]
    public async Task A_report_that_is_too_large_is_refused()
    {
        var (status, problem) = await Billing.PutUsageAsync(new { customer = new string('a', 20_000), used = 1, limit = 1 });
        Assert.That(status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((string?)problem["reason"], Is.EqualTo("body_unreadable"));
    }

    [TestCase("0", "10", "0")]
    [TestCase("8.999999", "10", "89.9")]
    [TestCase("1e15", "0.0000000001", "1000000")]
    [TestCase("0.00000000000000000001", "1e15", "0")]
    public async Task Numbers_of_any_size_are_answered(string used, string limit, string percent)
    {
        var customer = "cus_" + StripeEvent.Unique();
        var (status, answer) = await Billing.PutUsageAsync($$"""{"customer":"{{customer}}","used":{{used}},"limit":{{limit}}}""");
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer["percent"]!.ToJsonString(), Is.EqualTo(percent).Or.EqualTo(percent + ".0"));
            Assert.That((string?)answer["customer"], Is.EqualTo(customer));
        });
        await Billing.ExecuteAsync("DELETE FROM billing_inbox WHERE id LIKE @id", new { id = $"usage:{customer}:%" });
    }

    private async Task<Person> SubscriberAsync(long periodEnd)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person), StripeEvent.Subscription("created", person, "active", periodEnd: periodEnd));
        return person;
    }

    private async Task<bool> WarnedAsync(string customer, decimal used, decimal limit)
    {
        var (status, answer) = await Billing.PutUsageAsync(new { customer, used, limit });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), answer.ToJsonString());
        return (bool)answer["warned"]!;
    }

    private async Task<AcceptedMail> OnlyMailAsync(Person person)
    {
        await Wait.UntilAsync(async () => await Billing.CountAsync("source = 'usage' AND status = 'done' AND id LIKE @id", new { id = $"usage:{person.Id}:%" }) == 1, "the warning is done");
        return WarningsOf(person).Single().Value;
    }

    private IEnumerable<KeyValuePair<string, AcceptedMail>> WarningsOf(Person person) =>
        Notifications.Accepted.Where(m => m.Key.StartsWith("usage:", StringComparison.Ordinal) && m.Value.To.Equals(person.Email, StringComparison.OrdinalIgnoreCase));
}
