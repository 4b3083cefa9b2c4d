using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Usage;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>
/// A process that dies just before or just after any of its writes (statements, commits, requests to notifications), for
/// each type of event: the next process brings everything to the end that it has without a death.
/// </summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class DeathTests(string engine)
{
    private const long Then = 1_790_000_000;
    private static readonly long PeriodEnd = StripeEvent.Now + 2_592_000;

    private static readonly string[] Rows =
    [
        "SELECT * FROM billing_subscriptions WHERE id LIKE @like ORDER BY id", "SELECT * FROM billing_customers WHERE id LIKE @like ORDER BY id",
        "SELECT * FROM billing_settled_invoices WHERE id LIKE @like ORDER BY id", "SELECT * FROM billing_charges WHERE id LIKE @like ORDER BY id",
        "SELECT * FROM billing_disputes WHERE id LIKE @like ORDER BY id", "SELECT customer, metric, used, allowed FROM billing_usage WHERE customer LIKE @like ORDER BY metric",
        "SELECT id, status FROM billing_inbox WHERE id LIKE @like ORDER BY id",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly Mailbox mailbox = new();
    private DatabaseOptions options = null!;
    private Database database = null!;
    private BillingParts immortal = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        options = await BillingDatabase.OptionsAsync(engine, folder.Combine("billing.db"));
        database = new Database(options);
        await Migrator.RunAsync(database, BillingDatabase.Scripts, CancellationToken.None);
        immortal = new BillingParts(database, mailbox);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await immortal.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [TestCase("checkout.session.completed")]
    [TestCase("customer.subscription.created")]
    [TestCase("customer.subscription.updated")]
    [TestCase("customer.subscription.deleted")]
    [TestCase("invoice.payment_failed")]
    [TestCase("invoice.paid")]
    [TestCase("charge.refunded")]
    [TestCase("charge.dispute.created")]
    [TestCase("customer.updated")]
    [TestCase("an absolute report of usage")]
    [TestCase("an increment of usage")]
    public async Task Whichever_write_a_process_dies_at_the_next_one_ends_as_without_a_death(string what)
    {
        var (expected, all) = await LiveAsync(what, new Death());
        // Behind the last are only looks for more work.
        var writes = all.Reverse().SkipWhile(w => w.Contains("'leased'", StringComparison.Ordinal) && w.Contains("MATERIALIZED", StringComparison.Ordinal)).Reverse().ToList();
        for (var at = 1; at <= writes.Count; at++)
            foreach (var after in new[] { false, true })
            {
                var death = new Death(at, after);
                var (found, _) = await LiveAsync(what, death);
                Assert.That(death.HasCome, Is.True, $"write {at} was not reached again");
                Assert.That(found, Is.EqualTo(expected), $"it died {(after ? "after" : "before")} write {at} of {writes.Count}: {death.Writes[^1]}");
            }

        // The insert, the claim, an effect and the outcome, at least.
        Assert.That(writes, Has.Count.GreaterThanOrEqualTo(4));
    }

    /// <returns>All that remains of it, without the ids that only this run has; and the writes of the mortal process.</returns>
    private async Task<(string Remains, IReadOnlyList<string> Writes)> LiveAsync(string what, Death death)
    {
        var person = Person.New();
        foreach (var before in Before(what, person))
            await immortal.AcknowledgeAsync(before);
        await immortal.WorkAsync("before", () => true, hurries: true);

        await using (var mortalDatabase = new Database(options, new MortalDataSource(options.CreateDataSource(), death)))
        await using (var mortal = new BillingParts(mortalDatabase, new MortalHandler(mailbox, death)))
        {
            mortalDatabase.CompleteMigration();
            if (await TryAsync(() => PostAsync(what, person, mortal)))
            {
                using var worker = mortal.Worker<QueueWorker<InboxItem>>();
                await worker.StartAsync(CancellationToken.None);
                await Wait.UntilAsync(async () => death.HasCome || await WaitingAsync(person) == 0, "it is done, or dead");
                mortal.Get<WorkQueue>().Wake();
                await TryAsync(() => worker.StopAsync(CancellationToken.None));
                await TryAsync(() => worker.ExecuteTask!);
            }
            else
            {
                // It was not acknowledged: Stripe, or the application, sends it again.
                await PostAsync(what, person, immortal);
            }
        }

        await immortal.WorkAsync("next", () => true, hurries: true);
        return (await RemainsAsync(person), death.Writes);
    }

    private static StripeEvent[] Before(string what, Person person) => what switch
    {
        "customer.updated" or "checkout.session.completed" => [],
        "customer.subscription.created" => [Of("customer.created", person, new { id = person.Id, email = person.Email, name = person.Name })],
        _ => [Of("customer.created", person, new { id = person.Id, email = person.Email, name = person.Name }), Of("customer.subscription.created", person, Subscription(person, "active"))],
    };

    private static Task PostAsync(string what, Person person, BillingParts billing) => what switch
    {
        "an absolute report of usage" => billing.Get<UsageStore>().KeepAsync(new UsageStatement(person.Id, "", 95, 100), CancellationToken.None),
        "an increment of usage" => billing.Get<UsageStore>().AddAsync(new UsageStatement(person.Id, "calls", 95, 100), "key of " + person.Id, CancellationToken.None),
        _ => billing.AcknowledgeAsync(Of(what, person, Subject(what, person))),
    };

    private static object Subject(string what, Person person) => what switch
    {
        "checkout.session.completed" => new
        {
            id = "cs_" + person.Id, mode = "subscription", payment_status = "paid", amount_total = 1200, currency = "eur", customer = person.Id, subscription = person.Subscription,
            customer_details = new { email = person.Email, name = person.Name },
        },
        "customer.subscription.created" => Subscription(person, "active"),
        "customer.subscription.updated" => Subscription(person, "active", cancelAt: Then + 864_000),
        "customer.subscription.deleted" => Subscription(person, "canceled"),
        "invoice.payment_failed" or "invoice.paid" => new
        {
            id = "in_" + person.Id, customer = person.Id, customer_email = person.Email, attempt_count = 1, amount_due = 4900, currency = "eur", billing_reason = "subscription_cycle",
            created = Then, parent = new { subscription_details = new { subscription = person.Subscription } },
        },
        "charge.refunded" => new { id = "ch_" + person.Id, customer = person.Id, amount = 4900, amount_refunded = 4900 },
        "charge.dispute.created" => new { id = "dp_" + person.Id, charge = "ch_" + person.Id, status = "needs_response" },
        _ => new { id = person.Id, email = person.Email, name = person.Name },
    };

    private static object Subscription(Person person, string status, long? cancelAt = null) => new
    {
        id = person.Subscription, customer = person.Id, status, start_date = Then, cancel_at = cancelAt,
        items = new { data = new[] { new { current_period_end = PeriodEnd, price = new { id = "price_1", nickname = "Team", unit_amount = 600, currency = "eur" } } } },
    };

    private static StripeEvent Of(string type, Person person, object subject) =>
        StripeEvent.Of(type, subject, Then + (type.EndsWith("created", StringComparison.Ordinal) ? 0 : 60), id: $"evt_{type.Replace('.', '_')}_{person.Id}");

    private async Task<long> WaitingAsync(Person person)
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM billing_inbox WHERE id LIKE @like AND status <> 'done'", new { like = $"%{person.Id}%" });
    }

    private async Task<string> RemainsAsync(Person person)
    {
        await using var connection = await database.OpenAsync();
        var lines = new List<string>();
        var unique = person.Id["cus_".Length..];
        foreach (var select in Rows)
            lines.AddRange((await connection.QueryAsync(select, new { like = $"%{unique}%" })).Select(r => string.Join(", ", ((IDictionary<string, object?>)r).Select(c => $"{c.Key}={c.Value}"))));
        lines.AddRange(mailbox.Accepted.Where(m => m.Key.Contains(unique, StringComparison.Ordinal)).Select(m => $"mail {m.Key}: {m.Value.Template} to {m.Value.To} {m.Value.Data.ToJsonString()}").Order());
        return string.Join('\n', lines).Replace(unique, "*", StringComparison.Ordinal);
    }

    private static async Task<bool> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return true;
        }
        catch (ProcessDiedException)
        {
            return false;
        }
    }
}
