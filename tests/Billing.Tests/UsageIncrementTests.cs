using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

internal sealed class UsageIncrementTests(string engine) : EngineTests(engine)
{
    [Test]
    public async Task Increments_add_up_and_each_key_counts_once()
    {
        var person = Person.New();
        var key = StripeEvent.Unique();
        await AddAsync(person.Email, 10, key);
        var repeated = await AddAsync(person.Email, 10, key);
        var second = await AddAsync(person.Email, 5.5m);
        Assert.That(((decimal)repeated.Body["used"]!, (decimal)second.Body["used"]!), Is.EqualTo((10m, 15.5m)));
        var asked = await AskAsync(person.Email, null);
        Assert.That(((decimal)asked["used"]!, (decimal)asked["limit"]!, (decimal)asked["percent"]!), Is.EqualTo((15.5m, 100m, 15.5m)));
        var reused = await AddAsync(person.Email, 11, key);
        Assert.That((reused.Status, (string?)reused.Body["reason"]), Is.EqualTo((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused")));
    }

    [Test]
    public async Task Increments_at_once_are_all_counted_and_make_one_warning()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        var keys = Enumerable.Range(0, 50).Select(_ => StripeEvent.Unique()).ToList();
        var answers = await Task.WhenAll(keys.Concat(keys).Select(key => AddAsync(person.Id, 2, key)));
        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That((decimal)(await AskAsync(person.Id, null))["used"]!, Is.EqualTo(100));
        Assert.That(answers.Count(a => (bool)a.Body["warned"]!), Is.EqualTo(1));
        await Wait.UntilAsync(() => Notifications.Accepted.Any(m => m.Value.To == person.Email), "the warning is mailed");
        Assert.That(Notifications.Accepted.Count(m => m.Value.To == person.Email), Is.EqualTo(1));
    }

    [Test]
    public async Task Each_metric_has_its_own_number_and_its_own_warning()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        await AddAsync(person.Id, 95, metric: "tokens");
        await AddAsync(person.Id, 96, metric: "seats");
        await AddAsync(person.Id, 1);
        Assert.That((decimal)(await AskAsync(person.Id, "tokens"))["used"]!, Is.EqualTo(95));
        Assert.That((decimal)(await AskAsync(person.Id, null))["used"]!, Is.EqualTo(1));
        await Wait.UntilAsync(() => Notifications.Accepted.Count(m => m.Value.To == person.Email) == 2, "both warnings are mailed");
        Assert.That(Notifications.Accepted.Values.Where(m => m.To == person.Email).Select(m => m["metric"]), Is.EquivalentTo(new[] { "tokens", "seats" }));
    }

    [Test]
    public async Task A_new_period_begins_at_zero_and_arms_the_warning_again()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Checkout(person), StripeEvent.Subscription("created", person, "active", periodEnd: StripeEvent.Now + 1000));
        Assert.That((bool)(await AddAsync(person.Id, 95)).Body["warned"]!);
        await Billing.ApplyAsync(StripeEvent.Subscription("updated", person, "active", StripeEvent.Now + 1, periodEnd: StripeEvent.Now + 5000));
        Assert.That((decimal)(await AskAsync(person.Id, null))["used"]!, Is.Zero);
        var (_, next) = await AddAsync(person.Id, 91);
        Assert.That(((decimal)next["used"]!, (bool)next["warned"]!), Is.EqualTo((91m, true)));
    }

    [TestCase(null, 1, "idempotency_key_invalid")]
    [TestCase("a key", 1, "idempotency_key_invalid")]
    [TestCase("key", -1, "by_invalid")]
    public async Task An_increment_that_cannot_be_counted_is_refused(string? key, int by, string reason)
    {
        var (status, body) = await SendAsync(new { customer = "cus_1", by, limit = 1 }, key);
        Assert.That((status, (string?)body["reason"]), Is.EqualTo((HttpStatusCode.BadRequest, reason)));
    }

    [TestCase("usage", "customer_invalid", 400)]
    [TestCase("usage?customer=a&metric=a%20b", "metric_invalid", 400)]
    [TestCase("usage?customer=nobody", "usage_unknown", 404)]
    public async Task A_question_that_has_no_answer_is_refused(string path, string reason, int status)
    {
        using var answer = await Billing.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]), Is.EqualTo((status, reason)));
    }

    private Task<(HttpStatusCode Status, JsonObject Body)> AddAsync(string customer, decimal by, string? key = null, string? metric = null) =>
        SendAsync(metric is null ? new { customer, by, limit = 100 } : new { customer, metric, by, limit = 100 }, key ?? StripeEvent.Unique());

    private async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(object said, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "usage") { Content = JsonContent.Create(said) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await Billing.Client.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    private async Task<JsonObject> AskAsync(string customer, string? metric)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"usage?customer={Uri.EscapeDataString(customer)}{(metric is null ? "" : "&metric=" + metric)}");
        using var answer = await Billing.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }
}
