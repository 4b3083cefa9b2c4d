using System.Text;
using Npgsql;

namespace ResponsiAI.EndToEnd.Chaos;

/// <summary>
/// Two replicas of billing and of notifications, a PostgreSQL that keeps what it commits, and an SMTP server. Everything
/// but the last is killed among 2,000 events; the last answers 4xx, hangs, and drops connections before and after the dot.
/// </summary>
/// <remarks>A failure prints the seed; <c>CHAOS_SEED</c> has the same events, order, kills and whims again, as far as timing lets it.</remarks>
internal sealed class ChaosTests
{
    private const int Events = 2000;
    private const int Customers = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string[] Tables = ["billing_subscriptions", "billing_customers", "billing_settled_invoices", "billing_charges", "billing_disputes"];

    private readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("CHAOS_SEED"), out var said) ? said : Random.Shared.Next();

    [Test]
    public async Task Two_thousand_events_among_kills_and_a_bad_mail_server_have_each_their_effect_once()
    {
        TestContext.Out.WriteLine($"CHAOS_SEED={seed}");
        var events = new ChaosEvents(new Random(seed), Events, Customers);
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var database = new ChaosDatabase(await postgres.CreateDatabaseAsync());
        await using var sink = await SmtpSink.StartAsync();
        sink.Whim = new Whims(new Random(seed + 1)).Next;
        var notifications = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Replica.StartAsync("Notifications", new()
        {
            ["DATABASE_URL"] = database.Url, ["SMTP_HOST"] = "127.0.0.1", ["SMTP_PORT"] = $"{sink.Port}", ["LOG_LEVEL"] = "warn",
        })));
        var billings = await Task.WhenAll(notifications.Select(n => Replica.StartAsync("Billing", new()
        {
            ["DATABASE_URL"] = database.Url, ["NOTIFICATIONS_URL"] = n.Address.ToString(), ["STRIPE_WEBHOOK_SECRET"] = StripeEvents.Secret, ["LOG_LEVEL"] = "warn",
        })));
        try
        {
            using var over = new CancellationTokenSource();
            var posted = new Counter();
            var hurrying = HurryAsync(database, sink, posted, over.Token);
            await Task.WhenAll(PostAsync(Arrivals(events.All), billings, posted), KillAsync(posted, postgres, database, billings, notifications));
            await SettledAsync(database);
            await over.CancelAsync();
            await hurrying;

            await CheckInboxAsync(events, database);
            await CheckMailsAsync(events, database, sink);
            await CheckStateAsync(events, postgres, database);
        }
        finally
        {
            foreach (var replica in billings.Concat(notifications))
                await replica.DisposeAsync();
        }
    }

    /// <summary>All in random order, a fifth of them twice.</summary>
    private List<ChaosEvent> Arrivals(IReadOnlyList<ChaosEvent> events)
    {
        var random = new Random(seed + 2);
        var arrivals = events.Concat(events.Where(_ => random.Next(5) == 0)).ToArray();
        random.Shuffle(arrivals);
        return [.. arrivals];
    }

    /// <summary>As Stripe does: again until it is acknowledged, by whichever replica the balancer finds.</summary>
    private static Task PostAsync(List<ChaosEvent> arrivals, Replica[] billings, Counter posted) =>
        Parallel.ForEachAsync(arrivals, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (happened, _) =>
        {
            var tries = Random.Shared.Next();
            await Wait.UntilAsync(async () => await StripeEvents.PostAsync(billings[tries++ & 1].Client, happened.Json, StripeEvents.Sign(happened.Json)) == 200, $"{happened.Id} is acknowledged", Patience);
            posted.Increment();
        });

    /// <summary>Each kind of victim several times, at random points of the posting.</summary>
    private async Task KillAsync(Counter posted, PostgresServer postgres, ChaosDatabase database, Replica[] billings, Replica[] notifications)
    {
        var random = new Random(seed + 3);
        string[] victims = ["billing", "billing", "billing", "notifications", "notifications", "notifications", "postgres", "postgres"];
        random.Shuffle(victims);
        var moments = victims.Select(_ => random.Next(50, Events)).Order().ToArray();
        foreach (var (victim, moment) in victims.Zip(moments))
        {
            await Wait.UntilAsync(() => posted.Value >= moment, $"{moment} events are acknowledged", Patience);
            if (victim == "postgres")
            {
                await postgres.KillAsync();
                await postgres.StartAgainAsync();
                continue;
            }

            var replica = (victim == "billing" ? billings : notifications)[random.Next(2)];
            var process = await replica.KillAsync();
            await replica.StartAgainAsync();
            await database.EndLeasesAsync(process);
        }
    }

    /// <summary>Makes due what waits: a minute for a mail that is unknown, longer and longer for one that was put off.</summary>
    private static async Task HurryAsync(ChaosDatabase database, SmtpSink sink, Counter posted, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        while (!over.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(over);
                sink.EndHanging();
                await database.ExecuteAsync("UPDATE notifications_emails SET next_at = 0 WHERE status = 'pending' AND next_at > 0");
                // An event that waits for an address: it is there once all have been looked at.
                if (posted.Value >= Events)
                    await database.ExecuteAsync("UPDATE billing_inbox SET next_at = 0 WHERE status = 'pending' AND NOT EXISTS (SELECT 1 FROM billing_inbox WHERE status = 'pending' AND attempts = 0)");
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // The database is being killed, or all is over.
            }
        }
    }

    private static Task SettledAsync(ChaosDatabase database) => Wait.UntilAsync(async () =>
        await database.ScalarAsync("SELECT (SELECT COUNT(*) FROM billing_inbox WHERE status IN ('pending', 'leased')) + (SELECT COUNT(*) FROM notifications_emails WHERE status IN ('pending', 'leased'))") == 0,
        "nothing is left to do", Patience);

    private async Task CheckInboxAsync(ChaosEvents events, ChaosDatabase database)
    {
        Assert.That(await database.RowsAsync("SELECT id, status, last_error FROM billing_inbox WHERE status <> 'done' ORDER BY id"), Is.Empty, $"seed {seed}");
        Assert.That(await database.RowsAsync("SELECT id FROM billing_inbox ORDER BY id"), Is.EquivalentTo(events.All.Select(e => "id=" + e.Id)), $"seed {seed}");
    }

    private async Task CheckMailsAsync(ChaosEvents events, ChaosDatabase database, SmtpSink sink)
    {
        var rows = (await database.RowsAsync("SELECT idempotency_key, message_id, recipient, status, unknowns, last_error FROM notifications_emails"))
            .Select(r => r.Split(", ", 6).Select(c => c[(c.IndexOf('=', StringComparison.Ordinal) + 1)..]).ToArray())
            .Select(c => (Key: c[0], MessageId: c[1], Recipient: c[2], Status: c[3], Unknowns: int.Parse(c[4]), Reason: c[5])).ToList();
        var mails = sink.Mails.ToLookup(m => m.MessageId);
        TestContext.Out.WriteLine($"{rows.Count} mails, {sink.Mails.Count} arrivals, {rows.Count(r => r.Unknowns > 0)} unknown, {rows.Count(r => mails[r.MessageId].Count() > 1)} arrived twice");
        var faults = new StringBuilder();
        foreach (var missing in events.Mails.Except(rows.Select(r => r.Key)))
            faults.AppendLine($"{missing} was never accepted");
        foreach (var stranger in mails.Select(m => m.Key).Except(rows.Select(r => r.MessageId)))
            faults.AppendLine($"{stranger} arrived and is the Message-ID of no row");
        foreach (var row in rows)
        {
            var arrived = mails[row.MessageId].ToList();
            // What is unknown twice may be there, and is not sent a third time.
            if (row.Status != "done" && !(row.Status == "dead" && row.Unknowns == 2))
                faults.AppendLine($"{row.Key} is {row.Status}: {row.Reason}");
            if (arrived.Count > 1 + row.Unknowns || (arrived.Count == 0 && row.Unknowns < 2))
                faults.AppendLine($"{row.Key} arrived {arrived.Count} times, and its row says {row.Unknowns} unknowns");
            if (arrived.Exists(m => m.To != row.Recipient))
                faults.AppendLine($"{row.Key} went to another address");
        }

        Assert.That(faults.ToString(), Is.Empty, $"seed {seed}");
    }

    /// <summary>Compares with a billing that nobody disturbs and that gets each event once, in order.</summary>
    private async Task CheckStateAsync(ChaosEvents events, PostgresServer postgres, ChaosDatabase database)
    {
        await using var calm = new ChaosDatabase(await postgres.CreateDatabaseAsync());
        await calm.ExecuteAsync($"ALTER DATABASE {new Uri(calm.Url).AbsolutePath[1..]} SET synchronous_commit = off");
        var (notifications, address) = await AcceptingNotifications.StartAsync();
        await using (notifications)
        await using (var billing = await Replica.StartAsync("Billing", new() { ["DATABASE_URL"] = calm.Url, ["NOTIFICATIONS_URL"] = address.ToString(), ["STRIPE_WEBHOOK_SECRET"] = StripeEvents.Secret, ["LOG_LEVEL"] = "warn" }))
        {
            foreach (var happened in events.All)
                Assert.That(await StripeEvents.PostAsync(billing.Client, happened.Json, StripeEvents.Sign(happened.Json)), Is.EqualTo(200));
            await Wait.UntilAsync(async () => await calm.ScalarAsync("SELECT COUNT(*) FROM billing_inbox WHERE status <> 'done'") == 0, "the calm billing is done", Patience);
        }

        foreach (var table in Tables)
            Assert.That(await database.RowsAsync($"SELECT * FROM {table} ORDER BY id"), Is.EqualTo(await calm.RowsAsync($"SELECT * FROM {table} ORDER BY id")), $"{table}, seed {seed}");
    }

    private sealed class Counter
    {
        private int value;

        public int Value => Volatile.Read(ref value);

        public void Increment() => Interlocked.Increment(ref value);
    }
}

/// <summary>What the SMTP server does instead of what a good one does.</summary>
internal sealed class Whims(Random random)
{
    private static readonly Dictionary<SmtpStage, (double Chance, SmtpReaction Reaction)[]> Table = new()
    {
        [SmtpStage.Greeting] = [(0.02, SmtpReaction.Reply("421 4.3.2 not now")), (0.01, SmtpReaction.Hang)],
        [SmtpStage.Recipient] = [(0.05, SmtpReaction.Reply("450 4.2.1 later")), (0.01, SmtpReaction.Drop), (0.005, SmtpReaction.Hang)],
        [SmtpStage.Data] = [(0.02, SmtpReaction.Drop), (0.01, SmtpReaction.Reply("451 4.3.0 later"))],
        [SmtpStage.Dot] = [(0.03, SmtpReaction.Reply("452 4.3.1 no room")), (0.03, SmtpReaction.Drop), (0.005, SmtpReaction.Hang)],
    };

    private readonly Lock gate = new();

    public SmtpReaction? Next(SmtpStage stage)
    {
        double dice;
        lock (gate)
            dice = random.NextDouble();
        foreach (var (chance, reaction) in Table.GetValueOrDefault(stage, []))
            if ((dice -= chance) < 0)
                return reaction;
        return null;
    }
}
