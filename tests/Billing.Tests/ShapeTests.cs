namespace ResponsiAI.Billing.Tests;

/// <summary>
/// A subscription's life as the release trains tell it. Fields moved between them (docs.stripe.com/changelog/basil);
/// what becomes of it may not.
/// </summary>
internal sealed class ShapeTests(string engine) : EngineTests(engine)
{
    [TestCase("2024-06-20")]
    [TestCase("2024-12-18.acacia")]
    [TestCase("2025-03-31.basil")]
    [TestCase("2025-09-30.clover")]
    [TestCase("2026-10-28.endive")]
    public async Task A_life_ends_in_the_same_rows_and_mails_whatever_version_tells_it(string version)
    {
        var life = new StripeLife(version, Person.New());
        var person = life.Person;
        await Billing.ApplyAsync(life.CustomerCreated, life.Created, life.CheckoutUnpaid, life.CheckoutFailed);
        await Billing.ApplyAsync(life.CheckoutPaid, life.FirstPaid);
        await StandsAsync(life, "trialing", life.TrialEnd, null);
        await Billing.ApplyAsync(life.TrialWillEnd, life.Renewed, life.ChargeSucceeded);
        await StandsAsync(life, "active", life.PeriodEnd, null);
        await Billing.ApplyAsync(life.Paused);
        await StandsAsync(life, "paused", life.PeriodEnd, null);
        await Billing.ApplyAsync(life.Resumed, life.PaymentFailed, life.PastDue);
        await StandsAsync(life, "past_due", life.PeriodEnd, null);
        await Billing.ApplyAsync(life.Paid, life.PaidUp, life.Refunded, life.Disputed, life.CustomerUpdated, life.Cancelled);
        await StandsAsync(life, "active", life.PeriodEnd, life.PeriodEnd);
        foreach (var kept in life.KeptOnly)
        {
            using var answer = await Billing.PostAsync(kept);
            Assert.That(answer.IsSuccessStatusCode, kept.Type);
            await Billing.StatusAsync(kept.Id, "ignored");
        }

        await Billing.ApplyAsync(life.Deleted);
        await StandsAsync(life, "canceled", life.PeriodEnd, life.PeriodEnd);

        var mails = Notifications.Accepted.Where(m => m.Value.To == person.Email || m.Value.To == life.NewEmail).ToDictionary(m => m.Key, m => m.Value);
        Assert.Multiple(async () =>
        {
            Assert.That(mails.Keys, Is.EquivalentTo(new[]
            {
                $"payfail:{life.FirstInvoice}:1", "confirm:" + person.Subscription, $"payfail:{life.Invoice}:1", $"cancel-sched:{person.Subscription}:{life.PeriodEnd}", "ended:" + person.Subscription,
            }));
            Assert.That((mails["confirm:" + person.Subscription]["plan"], mails["confirm:" + person.Subscription]["amount"]), Is.EqualTo(("Team", "12.00 EUR")));
            Assert.That((mails[$"payfail:{life.Invoice}:1"]["amount"], mails[$"payfail:{life.Invoice}:1"]["nextAttempt"], mails[$"payfail:{life.Invoice}:1"].To), Is.EqualTo(("12.00 EUR", "2026-01-01", person.Email)));
            Assert.That((mails["ended:" + person.Subscription].To, mails["ended:" + person.Subscription]["accessUntil"]), Is.EqualTo((life.NewEmail, DateTimeOffset.FromUnixTimeSeconds(life.PeriodEnd).ToString("yyyy-MM-dd"))));
            Assert.That(await RowAsync("SELECT email, name FROM billing_customers WHERE id = @Id", person), Is.EqualTo($"{life.NewEmail} {person.Name}"));
            Assert.That(await Billing.ScalarAsync<long>("SELECT COUNT(*) FROM billing_settled_invoices WHERE id IN (@FirstInvoice, @Invoice)", life), Is.EqualTo(2));
            Assert.That(await RowAsync("SELECT customer, refunded FROM billing_charges WHERE id = @Charge", life), Is.EqualTo($"{person.Id} 700"));
            Assert.That(await RowAsync("SELECT charge, status FROM billing_disputes WHERE id = @Dispute", life), Is.EqualTo($"{life.Charge} needs_response"));
        });
    }

    private async Task StandsAsync(StripeLife life, string status, long periodEnd, long? cancelAt) => Assert.That(
        await RowAsync("SELECT customer, status, plan, price, limits, period_end, cancel_at FROM billing_subscriptions WHERE id = @Subscription", life.Person),
        Is.EqualTo($$"""{{life.Person.Id}} {{status}} Team price_1 {"":50} {{periodEnd}} {{cancelAt}}"""));

    private async Task<string> RowAsync(string sql, object values) => string.Join(' ', (await Billing.RowAsync(sql, values)).Values);
}
