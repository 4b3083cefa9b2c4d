using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>Where a report says no limit, the plan does.</summary>
internal sealed class PlanLimitTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task The_limit_of_the_plan_counts_and_an_upgrade_arms_the_warning_again()
    {
        var person = await SubscriberAsync("""{"limit":"100","limit_tokens":"5000.5","limits":"7","limit_":"8"}""");
        Numbers((await AskAsync(person.Id)).Body, used: 0, limit: 100, planned: 100, near: false);
        var (_, near) = await AddAsync(person.Id, 95);
        Numbers(near, used: 95, limit: 100, planned: 100, near: true);
        Assert.That((bool)near["warned"]!);
        Numbers((await AskAsync(person.Id, "tokens")).Body, used: 0, limit: 5000.5m, planned: 5000.5m, near: false);
        Assert.That((await AskAsync(person.Id, "s")).Status, Is.EqualTo(HttpStatusCode.NotFound));

        await Billing.ApplyAsync(Told(person, """{"limit":"200"}""", created: StripeEvent.Now + 1));
        Numbers((await AskAsync(person.Id)).Body, used: 95, limit: 200, planned: 200, near: false);
        Assert.That((bool)(await AddAsync(person.Id, 10)).Body["warned"]!, Is.False);
        Assert.That((bool)(await AddAsync(person.Id, 80)).Body["warned"]!, Is.True);
        await Wait.UntilAsync(() => Warnings(person).Count == 2, "both are mailed");
        Assert.That(Warnings(person).Select(m => (decimal)m.Data["limit"]!).Order(), Is.EqualTo(new[] { 100m, 200m }));
    }

    [Test]
    public async Task The_largest_of_all_subscriptions_that_give_access_counts()
    {
        var person = await SubscriberAsync("""{"limit":"100"}""");
        var (second, third) = (person with { Subscription = "sub_" + StripeEvent.Unique() }, person with { Subscription = "sub_" + StripeEvent.Unique() });
        await Billing.ApplyAsync(Told(second, """{"limit":"300"}"""), Told(third, """{"limit":"900"}""", "unpaid"));
        Numbers((await AddAsync(person.Email, 1)).Body, used: 1, limit: 300, planned: 300, near: false);
    }

    [Test]
    public async Task A_limit_that_is_reported_goes_before_that_of_the_plan()
    {
        var person = await SubscriberAsync("""{"limit":"100"}""");
        var (_, said) = await Billing.PutUsageAsync(new { customer = person.Id, used = 40, limit = 50 });
        Numbers(said, used: 40, limit: 50, planned: 100, near: false);
        Numbers((await AskAsync(person.Id)).Body, used: 40, limit: 50, planned: 100, near: false);
        Numbers((await Billing.PutUsageAsync(new { customer = person.Id, used = 46 })).Body, used: 46, limit: 100, planned: 100, near: false);
    }

    [TestCase("""{"limit":"many"}""")]
    [TestCase("""{"limit":"-5"}""")]
    [TestCase("""{"limit_other":"5"}""")]
    [TestCase("{}")]
    public async Task A_limit_that_nobody_says_is_asked_for(string metadata)
    {
        var person = await SubscriberAsync(metadata);
        foreach (var (status, problem) in new[] { await Billing.PutUsageAsync(new { customer = person.Id, used = 1 }), await AddAsync(person.Id, 1) })
        {
            Assert.That((status, (string?)problem["reason"]), Is.EqualTo((HttpStatusCode.BadRequest, "limit_unknown")));
            Assert.That((string?)problem["detail"], Does.Contain("limit_METRIC"));
        }
    }

    [Test]
    public async Task An_increment_without_a_limit_counts_once_per_key_whatever_the_plan_becomes()
    {
        var person = await SubscriberAsync("""{"limit":"100"}""");
        var key = StripeEvent.Unique();
        await AddAsync(person.Id, 5, key);
        await Billing.ApplyAsync(Told(person, """{"limit":"200"}""", created: StripeEvent.Now + 1));
        Numbers((await AddAsync(person.Id, 5, key)).Body, used: 5, limit: 200, planned: 200, near: false);
    }

    private async Task<Person> SubscriberAsync(string metadata)
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person), Told(person, metadata));
        return person;
    }

    private static StripeEvent Told(Person person, string metadata, string status = "active", long? created = null) => StripeEvent.Of("customer.subscription.updated", new
    {
        id = person.Subscription, customer = person.Id, status,
        items = new { data = new[] { new { current_period_end = StripeEvent.Now - (StripeEvent.Now % 100_000) + 1_000_000, price = new { id = "price_1", metadata = JsonNode.Parse(metadata) } } } },
    }, created);

    private async Task<(HttpStatusCode Status, JsonObject Body)> AddAsync(string customer, decimal by, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "usage") { Content = JsonContent.Create(new { customer, by }) };
        request.Headers.Add("Idempotency-Key", key ?? StripeEvent.Unique());
        using var answer = await Billing.Client.SendAsync(request);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private async Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(string customer, string? metric = null)
    {
        using var answer = await Billing.Client.GetAsync(new Uri($"usage?customer={Uri.EscapeDataString(customer)}{(metric is null ? "" : "&metric=" + metric)}", UriKind.Relative));
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static void Numbers(JsonObject answer, decimal used, decimal limit, decimal? planned, bool near) => Assert.That(
        ((decimal?)answer["used"], (decimal?)answer["limit"], (decimal?)answer["planLimit"], (bool?)answer["nearLimit"]), Is.EqualTo(((decimal?)used, (decimal?)limit, planned, (bool?)near)), answer.ToJsonString());

    private List<AcceptedMail> Warnings(Person person) => [.. Notifications.Accepted.Values.Where(m => m.Template == "usage-warning" && m.To == person.Email)];
}
