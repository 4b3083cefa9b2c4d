using System.Net;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

internal sealed class EntitlementTests(string engine) : EngineTests(engine)
{
    private const long Day = 86_400;

    [Test]
    public async Task Whoever_is_not_known_is_entitled_to_nothing()
    {
        var answer = await EntitlementAsync("cus_" + StripeEvent.Unique());
        Assert.That(((bool)answer["entitled"]!, (string?)answer["reason"], answer["subscriptions"]!.AsArray().Count), Is.EqualTo((false, "none", 0)));
    }

    [TestCase("active", true)]
    [TestCase("trialing", true)]
    [TestCase("past_due", true)]
    [TestCase("incomplete", false)]
    [TestCase("unpaid", false)]
    [TestCase("paused", false)]
    [TestCase("canceled", false)]
    [TestCase("incomplete_expired", false)]
    public async Task Each_status_of_Stripe_gives_access_or_not(string status, bool entitled)
    {
        var person = await CustomerAsync();
        await Billing.ApplyAsync(Told(person, status));
        var answer = await EntitlementAsync(person.Id);
        Assert.That(((bool)answer["entitled"]!, (string?)answer["reason"]), Is.EqualTo((entitled, status)));
    }

    [TestCase("paused", "updated", "paused", false)]
    [TestCase("resumed", "paused", "active", true)]
    [TestCase("trial_will_end", "created", "trialing", true)]
    public async Task Pauses_and_trials_are_told_by_events_of_their_own(string kind, string former, string status, bool entitled)
    {
        var person = await CustomerAsync();
        await Billing.ApplyAsync(Told(person, former == "paused" ? "paused" : "trialing", former, StripeEvent.Now - 10), Told(person, status, kind, trialEnd: StripeEvent.Now + (3 * Day)));
        var answer = await EntitlementAsync(person.Id);
        Assert.That(((bool)answer["entitled"]!, (string?)answer["reason"]), Is.EqualTo((entitled, status)));
        Assert.That((DateTimeOffset?)answer["subscriptions"]![0]!["trialEnd"], Is.Not.Null);
    }

    [Test]
    public async Task The_late_end_of_an_old_subscription_does_not_hurt_the_new_one()
    {
        var person = await CustomerAsync();
        var former = person with { Subscription = "sub_" + StripeEvent.Unique() };
        await Billing.ApplyAsync(Told(former, "active", "created", StripeEvent.Now - 100), Told(person, "active", "created", StripeEvent.Now - 10));
        await Billing.ApplyAsync(Told(former, "canceled", "deleted"));

        var answer = await EntitlementAsync(person.Id);
        Assert.That(((bool)answer["entitled"]!, (string?)answer["reason"], answer["subscriptions"]!.AsArray().Count), Is.EqualTo((true, "active", 2)));
        Assert.That(Notifications.Asked, Does.Not.Contain("ended:" + former.Subscription));
        Assert.That(JsonNode.DeepEquals((await EntitlementAsync(person.Email.ToUpperInvariant()))["subscriptions"], answer["subscriptions"]), "the address asks for the same");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_cancellation_in_the_portal_is_mailed_once_and_shown_in_both_shapes(bool flexible)
    {
        var person = await CustomerAsync();
        var end = StripeEvent.Now + (20 * Day);
        StripeEvent Cancelled() => Told(person, "active", "updated", cancelAt: flexible ? end : null, atPeriodEnd: !flexible, periodEnd: end);
        await Billing.ApplyAsync(Told(person, "active", "created", StripeEvent.Now - 100));
        await Billing.ApplyAsync(Cancelled(), Cancelled());

        var mail = await Notifications.MailAsync($"cancel-sched:{person.Subscription}:{end}");
        var date = DateTimeOffset.FromUnixTimeSeconds(end);
        Assert.That((mail.Template, mail.To, mail["accessUntil"]), Is.EqualTo(("subscription-cancellation", person.Email, date.ToString("yyyy-MM-dd"))));
        Assert.That(Notifications.Accepted.Keys.Count(k => k.StartsWith("cancel-sched:" + person.Subscription, StringComparison.Ordinal)), Is.EqualTo(1));
        var answer = await EntitlementAsync(person.Id);
        Assert.That(((bool)answer["entitled"]!, (DateTimeOffset?)answer["accessEnds"]), Is.EqualTo((true, (DateTimeOffset?)date)));

        await Billing.ApplyAsync(Told(person, "active", "updated", StripeEvent.Now + 5));
        Assert.That((await EntitlementAsync(person.Id))["accessEnds"], Is.Null, "taken back");
    }

    [Test]
    public async Task A_cancellation_that_was_taken_back_before_it_arrived_is_not_mailed()
    {
        var person = await CustomerAsync();
        var end = StripeEvent.Now + (20 * Day);
        await Billing.ApplyAsync(Told(person, "active", "updated", StripeEvent.Now));
        await Billing.ApplyAsync(Told(person, "active", "updated", StripeEvent.Now - 50, cancelAt: end));
        Assert.That(Notifications.Asked, Does.Not.Contain($"cancel-sched:{person.Subscription}:{end}"));
    }

    [Test]
    public async Task A_scheduled_end_that_has_passed_ends_access_though_its_event_is_lost()
    {
        var person = await CustomerAsync();
        await Billing.ApplyAsync(Told(person, "active", "created", StripeEvent.Now - (40 * Day), cancelAt: StripeEvent.Now - 1));
        var answer = await EntitlementAsync(person.Id);
        Assert.That(((bool)answer["entitled"]!, (string?)answer["reason"]), Is.EqualTo((false, "ended")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_debt_has_two_weeks_from_the_last_good_day_in_whatever_order_it_is_told(bool inOrder)
    {
        var person = await CustomerAsync();
        var debtor = await CustomerAsync();
        StripeEvent[] recent = [Told(person, "active", "updated", StripeEvent.Now - (10 * Day), periodStart: StripeEvent.Now - (10 * Day)), Told(person, "past_due", "updated", StripeEvent.Now - (9 * Day), periodStart: StripeEvent.Now - (10 * Day))];
        StripeEvent[] old = [Told(debtor, "active", "updated", StripeEvent.Now - (16 * Day), periodStart: StripeEvent.Now - (16 * Day)), Told(debtor, "past_due", "updated", StripeEvent.Now - (15 * Day), periodStart: StripeEvent.Now - (16 * Day))];
        foreach (var one in inOrder ? recent.Concat(old) : recent.Reverse().Concat(old.Reverse()))
            await Billing.ApplyAsync(one);
        var (good, bad) = (await EntitlementAsync(person.Id), await EntitlementAsync(debtor.Id));
        Assert.Multiple(() =>
        {
            Assert.That(((bool)good["entitled"]!, (string?)good["reason"]), Is.EqualTo((true, "past_due")));
            Assert.That((DateTimeOffset)good["accessEnds"]! - DateTimeOffset.FromUnixTimeSeconds(StripeEvent.Now + (4 * Day)), Is.EqualTo(TimeSpan.Zero).Within(TimeSpan.FromMinutes(10)));
            Assert.That(((bool)bad["entitled"]!, (string?)bad["reason"]), Is.EqualTo((false, "grace_over")));
        });
    }

    [TestCase("invoice.paid")]
    [TestCase("invoice.voided")]
    public async Task A_payment_that_failed_before_it_succeeded_is_not_mailed_when_it_arrives_late(string settled)
    {
        var person = await CustomerAsync();
        var invoice = "in_" + StripeEvent.Unique();
        await Billing.ApplyAsync(StripeEvent.Of(settled, new { id = invoice, customer = person.Id }));
        await Billing.ApplyAsync(StripeEvent.PaymentFailed(person, invoice, email: person.Email));
        Assert.That(Notifications.Asked, Does.Not.Contain($"payfail:{invoice}:1"));
    }

    [Test]
    public async Task Refunds_and_disputes_are_told_in_whatever_order_they_come_and_take_no_access()
    {
        var person = await CustomerAsync();
        var charge = "ch_" + StripeEvent.Unique();
        var dispute = "du_" + StripeEvent.Unique();
        StripeEvent Dispute(string kind, string status, long ago) => StripeEvent.Of("charge.dispute." + kind, new { id = dispute, charge, status, amount = 4900, reason = "fraudulent" }, StripeEvent.Now - ago);
        await Billing.ApplyAsync(Told(person, "active"), Dispute("created", "needs_response", 50));
        await Billing.ApplyAsync(StripeEvent.Of("charge.refunded", new { id = charge, customer = person.Id, amount_refunded = 100 }), StripeEvent.Of("charge.succeeded", new { id = charge, customer = person.Id, amount_refunded = 0 }));
        var open = await EntitlementAsync(person.Id);
        await Billing.ApplyAsync(Dispute("closed", "lost", 10));
        await Billing.ApplyAsync(Dispute("updated", "under_review", 30));
        var lost = await EntitlementAsync(person.Id);
        Assert.Multiple(() =>
        {
            Assert.That(open["payments"]!.ToJsonString(), Is.EqualTo("""{"refunded":1,"disputed":1,"lost":0}"""));
            Assert.That(lost["payments"]!.ToJsonString(), Is.EqualTo("""{"refunded":1,"disputed":0,"lost":1}"""));
            Assert.That((bool)lost["entitled"]!);
        });
    }

    [Test]
    public async Task What_expired_unpaid_stays_so_in_whatever_order_it_is_told()
    {
        var person = await CustomerAsync();
        await Billing.ApplyAsync(Told(person, "canceled", "deleted"));
        await Billing.ApplyAsync(Told(person, "incomplete_expired", "updated", StripeEvent.Now - 100));
        Assert.That((string?)(await EntitlementAsync(person.Id))["reason"], Is.EqualTo("incomplete_expired"));
    }

    [Test]
    public async Task The_answer_may_be_kept_until_it_changes_and_asked_for_by_its_tag()
    {
        var person = await CustomerAsync();
        await Billing.ApplyAsync(Told(person, "active", cancelAt: StripeEvent.Now + 20));
        using var first = await GetAsync(person.Id, null);
        using var same = await GetAsync(person.Id, first.Headers.ETag!.ToString());
        await Billing.ApplyAsync(Told(person, "active", "updated", StripeEvent.Now + 1));
        using var changed = await GetAsync(person.Id, first.Headers.ETag!.ToString());
        Assert.Multiple(() =>
        {
            Assert.That(first.Headers.CacheControl!.Private);
            Assert.That(first.Headers.CacheControl.MaxAge, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(20)));
            Assert.That(same.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(same.Headers.CacheControl!.Private);
            Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(changed.Headers.CacheControl!.MaxAge, Is.EqualTo(TimeSpan.FromSeconds(30)));
        });
    }

    [Test]
    public async Task A_name_that_none_can_have_is_refused()
    {
        using var answer = await GetAsync("a\nb", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"], Is.EqualTo("customer_invalid"));
    }

    private async Task<Person> CustomerAsync()
    {
        var person = Person.New();
        await Billing.ApplyAsync(StripeEvent.Customer("created", person));
        return person;
    }

    private async Task<JsonObject> EntitlementAsync(string customer)
    {
        using var answer = await GetAsync(customer, null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    private async Task<HttpResponseMessage> GetAsync(string customer, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"customers/{Uri.EscapeDataString(customer)}/entitlement");
        if (tag is not null)
            request.Headers.Add("If-None-Match", tag);
        return await Billing.Client.SendAsync(request);
    }

    private static StripeEvent Told(
        Person person, string status, string kind = "created", long? created = null, long? cancelAt = null, bool atPeriodEnd = false, long? periodStart = null, long? periodEnd = null, long? trialEnd = null) =>
        StripeEvent.Of("customer.subscription." + kind, new
        {
            id = person.Subscription, customer = person.Id, status, start_date = StripeEvent.Now - (60 * Day), cancel_at = cancelAt, cancel_at_period_end = atPeriodEnd, trial_end = trialEnd,
            items = new { data = new[] { new { current_period_start = periodStart ?? StripeEvent.Now, current_period_end = periodEnd ?? StripeEvent.Now + (30 * Day), price = new { id = "price_1", nickname = "Team" } } } },
        }, created);
}
