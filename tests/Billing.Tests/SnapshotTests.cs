namespace ResponsiAI.Billing.Tests;

/// <summary>With a key, Stripe is asked how a subscription stands when one of its events is applied.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class SnapshotTests(string engine)
{
    private NotificationsStandIn notifications = null!;
    private StripeStandIn stripe = null!;
    private BillingRun billing = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        notifications = await NotificationsStandIn.StartAsync();
        stripe = await StripeStandIn.StartAsync();
        billing = await BillingRun.StartAsync(engine, notifications, stripe.Settings);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        var state = await billing.AskAsync("state/verify");
        await billing.DisposeAsync();
        await stripe.DisposeAsync();
        await notifications.DisposeAsync();
        Assert.That((int)state["count"]!, Is.Zero, state.ToJsonString());
    }

    [TearDown]
    public void Behave() => (stripe.Refusal, stripe.Clock) = (null, null);

    [Test]
    public async Task What_Stripe_tells_stands_over_older_events_in_whatever_order_they_come_and_under_newer_ones()
    {
        var person = await CustomerAsync();
        Told(person, "past_due");
        await billing.ApplyAsync(Happened(person, "created", "active", -50));
        Assert.That(await StatusAsync(person), Is.EqualTo("past_due"));
        Untold(person);
        await billing.ApplyAsync(Happened(person, "updated", "trialing", -20), Happened(person, "updated", "unpaid", -60));
        Assert.That(await StatusAsync(person), Is.EqualTo("past_due"));
        await billing.ApplyAsync(Happened(person, "updated", "active", 10));
        Assert.That(await StatusAsync(person), Is.EqualTo("active"));
        // The mails are about what happened.
        await notifications.MailAsync("confirm:" + person.Subscription);
    }

    [Test]
    public async Task The_clock_that_decides_is_Stripes()
    {
        var person = await CustomerAsync();
        stripe.Clock = StripeEvent.Now - 3600;
        Told(person, "past_due");
        await billing.ApplyAsync(Happened(person, "created", "active", -3650));
        Assert.That(await StatusAsync(person), Is.EqualTo("past_due"));
        Untold(person);
        await billing.ApplyAsync(Happened(person, "updated", "active", -3590));
        Assert.That(await StatusAsync(person), Is.EqualTo("active"), "an hour in which this machine is ahead does not count");
    }

    [Test]
    public async Task What_is_told_within_the_second_of_the_event_came_after_it()
    {
        var person = await CustomerAsync();
        stripe.Clock = StripeEvent.Now;
        Told(person, "active");
        await billing.ApplyAsync(Happened(person, "updated", "past_due", 0));
        Assert.That(await StatusAsync(person), Is.EqualTo("active"));
        Untold(person);
        await billing.ApplyAsync(Happened(person, "deleted", "canceled", 0));
        Assert.That(await StatusAsync(person), Is.EqualTo("canceled"), "an end is the last within its second");
    }

    [Test]
    public async Task A_beginning_that_has_ended_meanwhile_is_not_confirmed()
    {
        var person = await CustomerAsync();
        Told(person, "canceled");
        await billing.ApplyAsync(Happened(person, "created", "active", -5));
        Assert.That(notifications.Asked, Does.Not.Contain("confirm:" + person.Subscription));
    }

    [Test]
    public async Task Each_event_asks_once_however_often_it_is_tried()
    {
        var person = await CustomerAsync();
        Told(person, "active");
        var happened = Happened(person, "created", "active", -5);
        notifications.Refusal = 503;
        using (await billing.PostAsync(happened))
            await Wait.UntilAsync(() => notifications.Asked.Count(k => k == "confirm:" + person.Subscription) > 1, "its mail is asked for again");
        notifications.Refusal = null;
        await billing.StatusAsync(happened.Id, "done");
        await billing.AskAsync("events/replay", new { ids = new[] { happened.Id } });
        await billing.StatusAsync(happened.Id, "done");
        Assert.That(stripe.Requests.Count(r => r == Path(person)), Is.EqualTo(1));
    }

    [TestCase("another")]
    [TestCase("unreadable")]
    public async Task An_answer_that_is_not_about_the_subscription_is_not_used(string answer)
    {
        var person = await CustomerAsync();
        stripe.Objects[Path(person)] = answer == "another" ? new { id = "sub_another", customer = person.Id, status = "paused" } : new { id = person.Subscription, status = 7 };
        await billing.ApplyAsync(Happened(person, "created", "active", -5));
        Assert.That(await StatusAsync(person), Is.EqualTo("active"));
    }

    private async Task<Person> CustomerAsync()
    {
        var person = Person.New();
        await billing.ApplyAsync(StripeEvent.Customer("created", person));
        return person;
    }

    private void Told(Person person, string status) => stripe.Objects[Path(person)] = Subject(person, status);

    private void Untold(Person person) => stripe.Objects.TryRemove(Path(person), out _);

    private static string Path(Person person) => "/v1/subscriptions/" + person.Subscription;

    /// <param name="ago">Seconds from now; below 0 it is past.</param>
    private static StripeEvent Happened(Person person, string kind, string status, long ago) => StripeEvent.Of("customer.subscription." + kind, Subject(person, status), StripeEvent.Now + ago);

    private static object Subject(Person person, string status) => new
    {
        id = person.Subscription, @object = "subscription", customer = person.Id, status, start_date = StripeEvent.Now - 60,
        items = new { data = new[] { new { current_period_end = StripeEvent.Now + 1000, price = new { id = "price_1", nickname = "Team" } } } },
    };

    private Task<string?> StatusAsync(Person person) => billing.ScalarAsync<string>("SELECT status FROM billing_subscriptions WHERE id = @Subscription", person);
}
