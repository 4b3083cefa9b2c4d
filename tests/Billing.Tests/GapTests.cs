using System.Net;

namespace ResponsiAI.Billing.Tests;

/// <summary>Events that Stripe has and that never arrived here.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class GapTests(string engine)
{
    [Test]
    public async Task What_never_arrived_takes_effect_once_Stripes_whole_list_was_read()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var stripe = await StripeStandIn.StartAsync();
        var management = FreePort.Next();
        await using var billing = await BillingRun.StartAsync(engine, notifications, [.. stripe.Settings, ("MANAGEMENT_PORT", $"{management}")]);
        await CheckedAsync(billing);
        var now = StripeEvent.Now;
        var arrived = StripeEvent.Customer("created", Person.New(), now - 1000);
        await billing.ApplyAsync(arrived);
        var missing = Enumerable.Range(0, 230).Select(i => StripeEvent.Customer("created", Person.New(), now - 2000 + i)).ToList();
        var (young, old, unknown) = (StripeEvent.Customer("created", Person.New(), now - 10), StripeEvent.Customer("created", Person.New(), now - 4000), StripeEvent.Of("charge.captured", new { id = "ch_1" }, now - 1500));
        foreach (var one in missing.Concat([arrived, young, old, unknown]))
            stripe.Events.Add(one);

        // The second page fails: nothing is let in, and the next check begins where this one did.
        stripe.FailAfter(2);
        await DueAsync(billing, now - 3600);
        await UntilAsync(billing, async () => await billing.ScalarAsync<long?>("SELECT failing_since FROM billing_gap_checks") is not null, "the check has failed");
        Assert.That(await billing.CountAsync(), Is.EqualTo(1));
        Assert.That(await billing.ScalarAsync<long>("SELECT checked_to FROM billing_gap_checks"), Is.EqualTo(now - 3600));
        var (status, health) = await billing.HealthAsync();
        Assert.That((status, (string?)health["details"]!["stripe"]), Is.EqualTo((HttpStatusCode.OK, (string?)health["details"]!["stripe"])).And.Matches<(HttpStatusCode, string? Detail)>(h => h.Detail!.Contains("last checked: 2", StringComparison.Ordinal)));
        await billing.ExecuteAsync("UPDATE billing_gap_checks SET failing_since = failing_since - 90000000");
        Assert.That((await billing.HealthAsync()).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), "for more than a day");

        await DueAsync(billing, now - 3600);
        await UntilAsync(billing, async () => await billing.CountAsync("status = 'done'") == 231, "what was missing is applied");
        await CheckedAsync(billing);
        await UntilAsync(billing, () => Task.FromResult(billing.Output.Contains("230 events of Stripe had never arrived", StringComparison.Ordinal) && billing.Output.Contains(missing[0].Id, StringComparison.Ordinal)), "the log tells it");
        Assert.Multiple(async () =>
        {
            Assert.That(await billing.CountAsync(), Is.EqualTo(231), "neither what is young, nor what happened before this installation, nor what has no handler");
            Assert.That(await billing.ScalarAsync<long>("SELECT COUNT(*) FROM billing_customers"), Is.EqualTo(231));
            Assert.That(await billing.ScalarAsync<long>("SELECT checked_to FROM billing_gap_checks"), Is.InRange(now - 300, StripeEvent.Now - 299));
            Assert.That((await billing.HealthAsync()).Body["details"]!["stripe"], Is.Null);
        });
        using var metrics = Http.Client(new Uri($"http://127.0.0.1:{management}/"), internalToken: true);
        await Wait.UntilAsync(async () => (await metrics.GetStringAsync(new Uri("metrics", UriKind.Relative))).Split('\n').Any(l => l.StartsWith("responsiai_billing_gaps_total", StringComparison.Ordinal) && l.Contains(" 230", StringComparison.Ordinal)), "the metric tells it");
        Assert.That((int)(await billing.AskAsync("state/verify"))["count"]!, Is.Zero);
    }

    [Test]
    public async Task Of_several_processes_one_checks()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var stripe = await StripeStandIn.StartAsync();
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>
        {
            ["STRIPE_WEBHOOK_SECRET"] = BillingRun.Secret, ["NOTIFICATIONS_URL"] = notifications.Address.ToString(), ["DATA_DIR"] = folder.Path,
            ["DATABASE_URL"] = engine == "postgres" ? await PostgresServer.SharedDatabaseAsync() : null,
        };
        foreach (var (name, value) in stripe.Settings)
            settings[name] = value;
        var processes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ServiceProcess.StartAsync("Billing", settings)));
        foreach (var process in processes)
        {
            using var client = Http.Client(process.Address);
            await Wait.UntilAsync(async () => (await client.GetAsync(new Uri("health", UriKind.Relative))).IsSuccessStatusCode, "all of them serve");
            await Wait.UntilAsync(() => stripe.Requests.Contains("/v1/events?limit=1"), "one checks");
            Assert.That(await process.StopAsync(), Is.Zero);
            await process.DisposeAsync();
        }

        Assert.That(stripe.Requests.Count(r => r == "/v1/events?limit=1"), Is.EqualTo(1));
    }

    private static async Task UntilAsync(BillingRun billing, Func<Task<bool>> condition, string what)
    {
        try
        {
            await Wait.UntilAsync(condition, what);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(billing.Output, exception);
        }
    }

    private static Task CheckedAsync(BillingRun billing) => UntilAsync(billing,
        async () => await billing.ScalarAsync<long>("SELECT COUNT(*) FROM billing_gap_checks WHERE succeeded_at IS NOT NULL AND failing_since IS NULL") == 1, "a check has succeeded");

    // As if this installation had begun then, and an hour had passed since the last check.
    private static async Task DueAsync(BillingRun billing, long since)
    {
        await billing.KillAsync();
        await billing.ExecuteAsync("UPDATE billing_gap_checks SET begins_at = @since, checked_to = @since, next_at = 0", new { since });
        await billing.StartAgainAsync();
    }
}
